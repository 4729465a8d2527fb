// What a change means in labels, which is all that can be changed of a mail at Gmail.
//
// A mail is in the inbox, in the trash or in spam by its label, and archived when it has none of
// the three: these are places, and a new one takes the others off. Labels of a person's own are
// words on the mail and stay, until they are taken off by name. SENT and DRAFT are Gmail's alone to put on.
import { Fault } from '../../base/fault.ts'
import { isRelabelled } from '../mailboxes/label-path.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import { isMark, MARKS } from '../actions/mark.ts'
import { ALL, FEED } from './gmail-labels.ts'

const PLACES: readonly string[] = ['INBOX', 'TRASH', 'SPAM']
const NOT_TO_BE_GIVEN: ReadonlySet<string> = new Set(['SENT', 'DRAFT', 'CHAT'])

export interface Relabelling {
  addLabelIds: string[]
  removeLabelIds: string[]
}

export function relabellingOf(change: MailChange['change'], { toPath, relabel }: Pick<ChangeTargets, 'toPath' | 'relabel'>): Relabelling {
  if (isMark(change)) {
    const { flag, is } = MARKS[change]
    // Gmail says of a mail that it is unread, not that it was read.
    return only(flag === 'seen' ? 'UNREAD' : 'STARRED', flag === 'seen' ? !is : is)
  }
  if (change === 'label' || change === 'unlabel') return only(toPath, change === 'label')
  if (toPath === '' || NOT_TO_BE_GIVEN.has(toPath)) {
    throw new Fault('not-a-place', 'Gmail alone decides which mail is in Sent, Drafts and Chats; nothing was changed', { fix: 'Choose another folder or label.' })
  }
  return { addLabelIds: [...(isArchive(toPath) ? [] : [toPath]), ...(relabel?.on ?? [])], removeLabelIds: [...PLACES.filter((place) => place !== toPath), ...(relabel?.off ?? [])] }
}

const only = (label: string, isPutOn: boolean): Relabelling => ({ addLabelIds: isPutOn ? [label] : [], removeLabelIds: isPutOn ? [] : [label] })

/** All mail is kept in one place, so "into all mail" is what archiving means. */
const isArchive = (path: string): boolean => path === ALL || path === FEED

/** Whether a mail with these labels is at this place, and at no other. */
const isAt = (labels: readonly string[], path: string): boolean => (isArchive(path) || labels.includes(path)) && !labels.some((label) => label !== path && PLACES.includes(label))

/** Whether these labels are as the change makes them. */
export const isLabelled = (labels: readonly string[], change: 'move' | 'label' | 'unlabel', { toPath, relabel }: Pick<ChangeTargets, 'toPath' | 'relabel'>): boolean =>
  change === 'move' ? isAt(labels, toPath) && isRelabelled(labels, relabel) : labels.includes(toPath) === (change === 'label')
