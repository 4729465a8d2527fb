// What a reader is told of its person: a calendar that names no zone is meant where they are.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAccount, findAccountById } from '../accounts/connected-accounts.ts'
import { openCredentials } from '../accounts/credentials.ts'
import { patchSettings } from '../accounts/settings.ts'
import type { Fault } from '../base/fault.ts'
import { openHouse, withAlice } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { scriptedImap } from '../testing/scripted-imap.ts'
import { buildReaders } from './build-readers.ts'

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')

storeTest('a calendar without a zone of its own has its person’s, and another keeps its own', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const folder = mkdtempSync(join(tmpdir(), 'secretary-readers-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'home.ics'), calendar())
  writeFileSync(join(folder, 'office.ics'), calendar('X-WR-TIMEZONE:America/New_York'))
  await patchSettings(house, alice.id, { timeZone: 'Europe/Bucharest' })
  const account = await connectAccount(house, { userId: alice.id, provider: 'maildir', name: 'A', address: '', config: { mailPath: folder, calendarPath: folder, sample: false } })
  const readers = buildReaders({ ...house, credentials: openCredentials({ ...house, authorities: {} }), mailHosts: { privateHosts: [] } })
  const reader = await readers.calendarReaderFor(account.id)
  const zones = (await reader.listCalendars(new AbortController().signal)).map(({ path, timeZone }) => [path, timeZone])
  assert.deepEqual(zones, [['home.ics', 'Europe/Bucharest'], ['office.ics', 'America/New_York']])
  await assert.rejects(readers.calendarReaderFor('acc_nobody'), { code: 'not-found' })
})

storeTest('two who ask at once are given one reader', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const account = await connectAccount(house, { userId: alice.id, provider: 'outlook', name: 'A', address: '', config: {} })
  const push = { vault: house.vault, publicUrl: 'https://mail.example.org', gmailTopic: undefined }
  const readers = buildReaders({ ...house, push, credentials: openCredentials({ ...house, authorities: {} }), mailHosts: { privateHosts: [] } })
  context.after(() => readers.close())
  const [one, other] = await Promise.all([readers.mailReaderFor(account.id), readers.mailReaderFor(account.id)])
  assert.equal(one, other)
})

storeTest('a server that refuses a new token makes its account wait for consent', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const server = await scriptedImap(context, { signIn: () => 'NO [AUTHENTICATIONFAILED] no' })
  const at = { host: '127.0.0.1', port: server.port, security: 'none' as const }
  const account = await connectAccount(house, { userId: alice.id, provider: 'imap', name: 'A', address: '', config: { imap: at, smtp: at, userName: 'a', auth: 'oauth', inside: true } })
  let tokens = 0
  const credentials = { ...openCredentials({ ...house, authorities: {} }), accessTokenFor: async () => `token ${++tokens}`, invalidate: async () => {} }
  const readers = buildReaders({ ...house, credentials, mailHosts: { privateHosts: [] } })
  context.after(() => readers.close())
  const reader = await readers.mailReaderFor(account.id)
  await assert.rejects(reader.listMailboxes(new AbortController().signal), (error: Fault) => error.code === 'imap-sign-in' && /consent/.test(error.fix))
  const { state, needs } = (await findAccountById(store.db, account.id)) ?? {}
  assert.deepEqual([state, needs], ['paused', 'consent'])
})
