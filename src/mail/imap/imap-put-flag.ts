// A flag or keyword put on mails of one mailbox, or taken off: what is read back is what counts.
//
// Two programs that change flags at once do no harm to each other here: each command names one
// flag, and putting it on twice is putting it on. So nothing is made conditional (UNCHANGEDSINCE),
// which would refuse the change because somebody has read the mail meanwhile.
import { canBe } from '../mail-identity.ts'
import { type Change, type Desk, type Opened, overUids, type Step, type Target } from './imap-desk.ts'
import { type FoundMail, mailsByUid } from './imap-found.ts'
import { uidOf } from './imap-id.ts'
import type { ChangeableMailbox } from './imap-connection.ts'

export interface FlagChange {
  /** As IMAP writes it: `\Seen`, `Work`. */
  flag: string
  on: boolean
}

export function putFlag(desk: Desk, path: string, { flag, on }: FlagChange): Change {
  const has = ({ words }: FoundMail): boolean => words.some((word) => word.toLowerCase() === flag.toLowerCase())

  return {
    async look(batch) {
      const opened = await desk.toChange(path)
      if (!('mailbox' in opened)) return new Map(batch.map(({ id }) => [id, { is: 'failed', error: opened.error }]))
      const found = await mailsByUid(desk.connection, uidsOf(opened, batch))
      return new Map(batch.map((target) => [target.id, stepOf(target, opened.mailbox, found)]))
    },

    async act(batch) {
      const opened = await desk.toChange(path)
      const all = (error: string) => new Map(batch.map(({ id }) => [id, error]))
      if (!('mailbox' in opened)) return all(opened.error)
      if (opened.mailbox.readOnly) return all(`${path} can only be read at this server`)
      if (on && !opened.mailbox.keeps(flag)) return all(`${path} keeps no ${flag.startsWith('\\') ? `mark ${flag}` : `label ${flag}`} at this server`)
      const refused = await overUids(desk.connection, uidsOf(opened, batch), { command: (uids) => `UID STORE ${uids} ${on ? '+' : '-'}FLAGS.SILENT (${flag})` })
      return byId(batch, opened.mailbox.uidValidity, refused)
    },
  }

  function stepOf(target: Target, { uidValidity }: ChangeableMailbox, found: ReadonlyMap<number, FoundMail>): Step {
    const uid = uidOf(uidValidity, target.remoteId)
    if (uid === undefined) return { is: 'failed', error: renumbered(path) }
    const mail = found.get(uid)
    if (mail === undefined) return { is: 'failed', error: gone(path) }
    if (isStranger(mail, target)) return { is: 'failed', error: stranger(path) }
    return has(mail) === on ? { is: 'done', path, remoteId: target.remoteId, words: mail.words, gmailLabels: mail.gmailLabels } : { is: 'to-do' }
  }
}

export const isStranger = (found: FoundMail, { mail }: Target): boolean => mail !== undefined && !canBe(found.mail, mail)

export const uidsOf = (opened: Opened<{ uidValidity: string }>, batch: readonly Target[]): number[] =>
  'mailbox' in opened ? batch.flatMap(({ remoteId }) => uidOf(opened.mailbox.uidValidity, remoteId) ?? []) : []

/** What was said of UIDs, said of the mails that have them. */
export const byId = (batch: readonly Target[], uidValidity: string, words: ReadonlyMap<number, string>): Map<number, string> =>
  new Map(
    batch.flatMap(({ id, remoteId }) => {
      const said = words.get(uidOf(uidValidity, remoteId) ?? 0)
      return said === undefined ? [] : [[id, said] as const]
    }),
  )

export const gone = (path: string): string => `It is no longer in ${path}: another program moved or deleted it`
export const stranger = (path: string): string => `What stands in ${path} under its number is another mail, which was left as it is`
export const renumbered = (path: string): string => `${path} was numbered anew since this was proposed, so which of its mails this is cannot be told; none was touched`
