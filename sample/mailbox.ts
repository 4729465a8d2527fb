// The whole sample as a value: every mail and every event, before anything touches a disk.
import { bounces } from './bounces.ts'
import { brokenMail } from './broken.ts'
import { personal } from './calendars/personal.ts'
import { studio } from './calendars/studio.ts'
import { university } from './calendars/university.ts'
import { administration } from './conversations/administration.ts'
import { exhibition } from './conversations/exhibition.ts'
import { family } from './conversations/family.ts'
import { mill } from './conversations/mill.ts'
import { nordhus } from './conversations/nordhus.ts'
import { office } from './conversations/office.ts'
import { structure } from './conversations/structure.ts'
import { suppliers } from './conversations/suppliers.ts'
import { teaching } from './conversations/teaching.ts'
import { lookAtTheClock, type Now } from './day.ts'
import { drafts } from './drafts.ts'
import type { EventScript } from './event-script.ts'
import { hostileMail } from './hostile.ts'
import { invitations } from './invitations.ts'
import { mailingLists } from './mailing-list.ts'
import { newsletters } from './newsletters/issues.ts'
import { notices } from './notices.ts'
import type { PlannedMail, Stage } from './planned-mail.ts'
import { playConversation } from './play-conversation.ts'
import { receipts } from './receipts.ts'
import type { Thread } from './script.ts'
import { seeded } from './seeded.ts'

export const conversations: readonly Thread[] = [
  ...nordhus, ...structure, ...suppliers, ...mill, ...office, ...administration, ...teaching, ...exhibition, ...family,
]

interface PlannedSample {
  /** Oldest first, as they arrived. */
  mails: PlannedMail[]
  events: EventScript[]
}

export const planEvents = (now: Now): EventScript[] => [studio, personal, university].flatMap((script) => script(now))

export function planSample({ nowMs, seed }: { nowMs: number; seed: number }): PlannedSample {
  const now = lookAtTheClock(nowMs)
  const stage: Stage = { now, chance: seeded(seed) }
  const events = planEvents(now)
  const mails = [
    ...conversations.flatMap((played) => playConversation(played, stage)),
    ...newsletters(stage),
    ...receipts(stage),
    ...notices(stage),
    ...invitations(events, stage),
    ...mailingLists(stage),
    ...bounces(stage),
    ...hostileMail(stage),
    ...brokenMail(stage),
    ...drafts(stage),
  ]
  return { mails: mails.toSorted((a, b) => a.receivedMs - b.receivedMs), events }
}
