// A scripted Gmail with some mail in it and who is signed in to it: where every test of Gmail begins.
import type { TestContext } from 'node:test'
import type { LetterJournal } from '../../mail/letters/letter-journal.ts'
import type { MailSender, MailWriter } from '../../mail/mail-port.ts'
import type { DraftKeeper } from '../../mail/drafts/draft-keeper.ts'
import { openGmailDraftKeeper } from '../../mail/gmail/gmail-draft-writer.ts'
import { openGmailReader, type GmailReader } from '../../mail/gmail/gmail-reader.ts'
import { openGmailSender } from '../../mail/gmail/gmail-sender.ts'
import { openGmailWriter } from '../../mail/gmail/gmail-writer.ts'
import { hastyClock, type HastyClock } from '../hasty-clock.ts'
import { startGmail, type GmailServer } from './gmail-server.ts'

export interface GmailAccount {
  gmail: GmailServer
  clock: HastyClock
  reader: GmailReader
  /** Another one, as after a restart. */
  openReader(): GmailReader
  openWriter(): MailWriter
  openSender(journal: LetterJournal): MailSender
  openDraftKeeper(): DraftKeeper
  /** The oldest first. */
  ids: string[]
  /** The token it is signed in with, and the one that comes after. */
  signIn: { token: string; next: string; thrownAway: string[] }
}

export const letter = (name: string): Buffer => Buffer.from(`Subject: ${name}\r\n\r\n${name}\r\n`)

export async function openGmailAccount(context: TestContext, mails = 0): Promise<GmailAccount> {
  const gmail = await startGmail()
  context.after(() => gmail.close())
  const clock = hastyClock(gmail.nowMs)
  const signIn = { token: 'good-token', next: 'good-token', thrownAway: [] as string[] }
  const access = {
    accessToken: () => Promise.resolve(signIn.token),
    invalidate: (token: string) => {
      signIn.thrownAway.push(token)
      signIn.token = signIn.next
    },
    clock,
    baseUrl: gmail.url,
  }
  const openReader = () => openGmailReader(access)
  const openWriter = () => openGmailWriter(access)
  const openSender = (journal: LetterJournal) => openGmailSender({ ...access, journal })
  const openDraftKeeper = () => openGmailDraftKeeper(access)
  const ids = Array.from({ length: mails }, (_, n) => gmail.mailbox.deliver({ raw: letter(`m${n}`) }))
  return { gmail, clock, reader: openReader(), openReader, openWriter, openSender, openDraftKeeper, ids, signIn }
}
