// Where one was before a search: the mailbox, the open thread, and how far the list was
// scrolled, so that leaving the search gives all of it back as it was.
import { everyInbox } from '../api/mail.ts'

interface Place {
  mailbox: string
  thread: string | undefined
}

let place: Place = { mailbox: everyInbox, thread: undefined }
const leftAt = new Map<string, number>()
let givenBack = ''

export function rememberPlace(now: Place): void {
  place = now
}
export const placeBefore = (): Place => place

export const rememberScroll = (list: string, top: number): void => void leftAt.set(list, top)
/** The next time that this list is drawn it stands where it stood; otherwise lists begin at their top. */
export function giveBackScroll(list: string): void {
  givenBack = list
}
export function takeScroll(list: string): number {
  if (givenBack !== list) return 0
  givenBack = ''
  return leftAt.get(list) ?? 0
}
