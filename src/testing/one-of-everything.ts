// One of everything that a person can own, marked with a word that occurs nowhere else:
// whoever should not see it must never meet the word, nor change a row of it.
import assert from 'node:assert/strict'
import { z } from 'zod'
import { connectAccount } from '../accounts/connected-accounts.ts'
import type { AccountsContext } from '../accounts/context.ts'
import { invite } from '../accounts/invitations.ts'
import { operator } from '../accounts/role.ts'
import { openSession, refresh, type SignedInPerson } from '../accounts/sessions.ts'
import { createToken } from '../accounts/tokens.ts'
import { appendAudit } from '../actions/audit.ts'
import { propose } from '../actions/propose.ts'
import { insertStanding } from '../actions/standing-approval.ts'
import { systemClock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { saveCalendars } from '../calendar/calendar-store.ts'
import { applyChanges, rowOf } from '../calendar/event-store.ts'
import { openZoneClocks } from '../calendar/zone-clock.ts'
import { allKinds } from '../entries/all-kinds.ts'
import { defineJob, enqueue } from '../jobs/job.ts'
import { SIGNALS } from '../mail/clean/signals.ts'
import { startDraft } from '../mail/drafts/write-draft.ts'
import { bringLetterFile } from '../mail/letter-files/bring-letter-file.ts'
import { addMessages } from '../mail/messages/mail-store.ts'
import { saveMailboxes } from '../mail/mailboxes/mailbox-store.ts'
import type { Db } from '../store/db.ts'
import { makeRule } from '../triage/rules/change-rules.ts'
import type { Noun } from '../web/access.ts'
import type { TestPerson, TestWeb } from './test-web.ts'

/** The id of each. A noun that this does not make cannot be tried, so it does not compile. */
export type Things = Record<Noun, string>

export async function ownOneOfEverything(db: Db, web: TestWeb, owner: TestPerson, word: string): Promise<Things> {
  const clock = systemClock
  const context = { ...web.house, db, clock }
  const batch = `bat_${owner.userId}`
  const account = await connectAccount(context, {
    userId: owner.userId,
    provider: 'maildir',
    name: word,
    address: `${word}@example.org`,
    config: { mailPath: '/nowhere', calendarPath: '', sample: false },
  })
  const raw = Buffer.from(`From: a@example.org\r\nSubject: ${word}\r\nMessage-ID: <m@example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>${word}</p>\r\n--b\r\nContent-Type: application/pdf; name="${word}.pdf"\r\n\r\npdf\r\n--b--\r\n`)
  const [location] = await web.packs.append([raw])
  assert.ok(location)
  const { message, mailbox } = await db.transaction(async (tx) => {
    const [made] = await saveMailboxes(tx, 1, { userId: owner.userId, accountId: account.id, refs: [{ path: 'INBOX', name: word, role: 'inbox' }] })
    assert.ok(made)
    const { stored } = await addMessages(tx, 1, made, [
      {
        remoteId: 'r1',
        messageId: 'm@example.org',
        inReplyTo: '',
        references: [],
        subject: word,
        from: { name: word, address: 'a@example.org' },
        to: [],
        cc: [],
        bcc: [],
        replyTo: [],
        dateMs: 1_700_000_000_000,
        receivedMs: 1_700_000_000_000,
        size: raw.length,
        attachments: false,
        snippet: word,
        // A mailing that may be cleaned: what lists these shows it too.
        listUnsubscribe: '<mailto:leave@example.org>',
        signals: SIGNALS.unsubscribe,
        labels: [],
        listId: '',
        files: [{ name: `${word}.pdf`, type: 'application/pdf', size: 3, inline: false }],
        whole: true,
        broken: '',
        seen: false,
        flagged: false,
        answered: false,
        draft: false,
        raw: location,
        words: word,
      },
    ])
    return { message: stored[0], mailbox: made }
  })
  assert.ok(message)
  const { calendarId, eventId } = await aCalendarWithAnEvent(db, { userId: owner.userId, accountId: account.id, word })
  await aSessionAndANotice(context, owner.userId, word)
  const kinds = allKinds(clock)
  const origin = { by: 'person', id: owner.sessionId, name: 'Owner', words: word } as const
  const payload = { messageIds: [message.id] }
  const action = await propose(db, clock, kinds, { userId: owner.userId, kind: 'mail.mark-read', payload, origin, batchId: batch })
  const job = defineJob({ name: word, payload: z.object({}), maxAttempts: 1, timeoutMs: 1 })
  const jobId = await db.transaction((tx) => enqueue(tx, clock, job, {}, { userId: owner.userId }))
  const { token } = await createToken(context, operator, { userId: owner.userId, name: word, grants: ['read'] })
  const standing = { id: newId('std', clock.now()), userId: owner.userId, actionId: action.id, asker: { by: 'token', id: token.id, name: word }, kinds: ['mail.star'], accountId: '', perHour: 1, grantedAt: 1, grantedBy: word, endsAt: clock.now() + 3_600_000, revokedAt: 0 } as const
  await insertStanding(db, { ...standing, kinds: [...standing.kinds] })
  const rule = await makeRule({ db, clock }, { userId: owner.userId, sessionId: owner.sessionId, name: word } as unknown as SignedInPerson, { name: word, accountId: account.id, query: `from:${word}`, act: { kind: 'mail.star' }, enabled: true })
  const { invitation } = await invite(context, operator, { email: `${word}@example.net`, role: 'member' })
  await db.transaction((tx) => appendAudit(tx, 1, { userId: owner.userId, actor: 'house', event: word, subject: '' }))
  const file = await bringLetterFile(db, clock, { userId: owner.userId, name: `${word}.txt`, type: 'text/plain', bytes: Buffer.from(word), broughtBy: { who: 'person', name: '' }, from: undefined })
  const letter = { to: [], cc: [], bcc: [], subject: word, text: word, attachments: [] }
  const draft = await db.transaction((tx) => startDraft(tx, clock, { userId: owner.userId, accountId: account.id, letter, answers: message.id, how: 'reply', by: { who: 'person', name: '' } }))
  assert.equal(mailbox.accountId, account.id)
  return {
    account: account.id,
    mailbox: mailbox.id,
    thread: message.threadId,
    message: String(message.id),
    'letter-file': file.id,
    draft: draft.id,
    calendar: calendarId,
    event: eventId,
    action: action.id,
    batch,
    standing: standing.id,
    rule: rule.id,
    job: jobId,
    token: token.id,
    session: owner.sessionId,
    invitation: invitation.id,
    person: owner.userId,
  }
}

/** When the event is; a window around it shows it. */
export const EVENT_AT = '2026-01-05T12:00:00Z'

async function aCalendarWithAnEvent(db: Db, { userId, accountId, word }: { userId: string; accountId: string; word: string }) {
  const start = EVENT_AT.replaceAll(/[-:]/g, '')
  const ics = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:e1\r\nDTSTART:${start}\r\nDURATION:PT1H\r\nSUMMARY:${word}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
  const row = rowOf({ kind: 'saved', remoteId: 'e1', etag: '1', ics, broken: '' }, openZoneClocks('UTC'))
  return await db.transaction(async (tx) => {
    const [calendarId] = await saveCalendars(tx, 1, { userId, accountId, refs: [{ path: 'c1', name: word, colour: '', timeZone: 'UTC' }] })
    assert.ok(calendarId)
    await applyChanges(tx, 1, { id: calendarId, userId }, { saved: [row], removed: [] })
    const { id: eventId } = await tx.query.selectFrom('events').select('id').where('calendar_id', '=', calendarId).executeTakeFirstOrThrow()
    return { calendarId, eventId }
  })
}

/** On a device that is called by the word: a session that is open, and one that ended because its key came back. */
async function aSessionAndANotice(house: AccountsContext, userId: string, word: string): Promise<void> {
  const device = { userAgent: word, address: '192.0.2.7' }
  const open = () => house.db.transaction((tx) => openSession(tx, house.clock.now(), { userId, ...device }))
  await open()
  const { refreshToken } = await open()
  assert.equal((await refresh(house, refreshToken, device)).outcome, 'refreshed')
  assert.equal((await refresh(house, refreshToken, device)).outcome, 'reuse')
}

export async function everythingOf(db: Db, userId: string) {
  const tables = ['actions', 'standing_approvals', 'jobs', 'messages', 'accounts', 'api_tokens', 'mailboxes', 'calendars', 'events', 'settings', 'letter_files', 'drafts', 'rules'] as const
  const rows: Record<string, unknown> = {}
  for (const table of tables) rows[table] = await db.query.selectFrom(table).selectAll().where('user_id', '=', userId).execute()
  rows['sessions'] = await db.query.selectFrom('sessions').select(['id', 'revoked_at', 'reuse_seen_at']).where('user_id', '=', userId).execute()
  rows['users'] = await db.query.selectFrom('users').selectAll().where('id', '=', userId).execute()
  return rows
}
