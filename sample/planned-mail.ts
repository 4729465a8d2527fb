// One mail of the sample, finished: its bytes, where it lies, and what it was meant to say.
//
// `intent` is kept beside the bytes so that a test can hold any parser against what was
// meant; only broken mails have none, because nobody can say what they mean.
import type { Mail } from './compose-mail.ts'
import type { Now } from './day.ts'
import type { Seeded } from './seeded.ts'

export type MailKind =
  | 'conversation' | 'newsletter' | 'receipt' | 'notice' | 'invitation' | 'list' | 'bounce'
  | 'phishing' | 'injection' | 'broken'

/** Names as a person reads them; maildir.ts writes them as Maildir++ wants them. */
export const folders = [
  'INBOX', 'Sent', 'Drafts', 'Archive', 'Trash', 'Junk', 'Outbox',
  'Proiecte/Casa Nord', 'Proiecte/Moara Veche', 'Facturi și chitanțe', 'UTCN',
] as const
export type Folder = (typeof folders)[number]

export interface PlannedMail {
  kind: MailKind
  folder: Folder
  seen: boolean
  flagged: boolean
  answered: boolean
  /** When the server took it: the file name carries this, whatever the Date header claims. */
  receivedMs: number
  raw: Buffer
  intent?: Mail
}

/** What every theme needs to place and vary its mails. */
export interface Stage {
  now: Now
  chance: Seeded
}
