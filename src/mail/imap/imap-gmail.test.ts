// Gmail's extension, as its documentation and its answers describe it, from a scripted server.
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import type { RawMessage } from '../types.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal
const RAW = 'Subject: Salut\r\n\r\nBun.\r\n'

const FOLDERS = [
  '* LIST (\\HasNoChildren) "/" "INBOX"',
  '* LIST (\\HasChildren \\Noselect) "/" "[Gmail]"',
  '* LIST (\\All \\HasNoChildren) "/" "[Gmail]/Toate mesajele"',
  '* LIST (\\HasNoChildren \\Trash) "/" "[Gmail]/Co&Ahk-"',
  '* LIST (\\HasNoChildren \\Junk) "/" "[Gmail]/Spam"',
  '* LIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Mesaje trimise"',
  '* LIST (\\Drafts \\HasNoChildren) "/" "[Gmail]/Mesaje nefinalizate"',
  '* LIST (\\Flagged \\HasNoChildren) "/" "[Gmail]/Cu stea"',
  '* LIST (\\HasNoChildren \\Important) "/" "[Gmail]/Importante"',
  '* LIST (\\HasNoChildren) "/" "Clien&Ahs-i/Acme"',
]

const LABELS: Record<number, string> = { 1: '("\\\\Inbox" "\\\\Starred" "Clien&Ahs-i/Acme")', 2: '("\\\\Sent" "\\\\Important")', 3: '()' }

function answer(command: string): string[] | undefined {
  const upper = command.toUpperCase()
  if (upper.startsWith('NAMESPACE')) return ['* NAMESPACE (("" "/")) NIL NIL']
  if (upper.startsWith('LIST')) return /"\*"|\*$| \* /.test(command) ? FOLDERS : FOLDERS.filter((line) => line.includes(command.split(' ').at(-1)?.replaceAll('"', '') ?? ''))
  if (upper.startsWith('STATUS')) return ['* STATUS x (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 1)']
  if (upper.startsWith('EXAMINE')) return ['* FLAGS (\\Seen)', '* 3 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 4] ok', '* OK [HIGHESTMODSEQ 9] ok', 'OK [READ-ONLY] done']
  if (upper.startsWith('UID SEARCH')) return ['* SEARCH 1 2 3']
  if (upper.startsWith('ENABLE')) return ['* ENABLED CONDSTORE']
  if (!upper.startsWith('UID FETCH')) return undefined
  const body = upper.includes('BODY.PEEK[]') ? ` X-GM-THRID 17000000000000000 BODY[] {${RAW.length}}\r\n${RAW}` : ''
  return [1, 2, 3].map((uid) => `* ${uid} FETCH (UID ${uid} INTERNALDATE "01-May-2024 10:00:0${uid} +0300" FLAGS (\\Seen) X-GM-LABELS ${LABELS[uid]}${body})`)
}

test('each mail of Gmail is read once, with the labels that show it', async (context) => {
  const server = await scriptedImap(context, { capabilities: 'ENABLE CONDSTORE NAMESPACE SPECIAL-USE X-GM-EXT-1', answer })
  const reader = openImapReader({ config: { host: '127.0.0.1', port: server.port, security: 'none' }, credentials: async () => ({ user: 'a', accessToken: 't' }), clock: systemClock })
  context.after(() => reader.close())
  const listed = await reader.listMailboxes(never)
  assert.deepEqual(
    new Set(listed.map(({ path, role, kind }) => [kind ?? 'folder', path, role].join(' '))),
    new Set([
      'label INBOX inbox',
      'feed [Gmail]/Toate mesajele ',
      'folder [Gmail]/Coș trash',
      'folder [Gmail]/Spam junk',
      'label [Gmail]/Mesaje trimise sent',
      'label [Gmail]/Mesaje nefinalizate drafts',
      'label [Gmail]/Importante ',
      'label Clienți/Acme ',
    ]),
  )
  const page = await reader.pullOlder({ path: '[Gmail]/Toate mesajele', before: undefined, limit: 100, fromMs: undefined, signal: never })
  assert.deepEqual(page.messages.map(({ remoteId, labels }) => [remoteId, labels]), [
    ['1.0000000003', []],
    ['1.0000000002', ['[Gmail]/Importante', '[Gmail]/Mesaje trimise']],
    ['1.0000000001', ['Clienți/Acme', 'INBOX']],
  ])
  const got: RawMessage[] = []
  for await (const message of reader.fetchRaw('[Gmail]/Toate mesajele', page.messages.map(({ remoteId }) => remoteId), { signal: never })) got.push(message)
  assert.deepEqual(got.map(({ remoteThread, marks }) => [remoteThread, marks?.labels.length, marks?.flags.seen]), [
    ['17000000000000000', 2, true],
    ['17000000000000000', 2, true],
    ['17000000000000000', 0, true],
  ])
  assert.equal(Buffer.from(got[0]?.raw ?? []).toString(), RAW)
  assert.equal(server.commands.some((command) => /\b(STORE|SELECT|EXPUNGE|COPY|MOVE|APPEND)\b/i.test(command)), false, 'a reader changes nothing')
})
