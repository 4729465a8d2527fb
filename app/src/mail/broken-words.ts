// What is said of a mail that could not be taken in as it is. Three things differ, and none
// may be claimed for another: damaged and here, too large and here by its header alone, not
// here at all. The link leads only to bytes that are there and given out: the raw form of a mail
// with an infected file is held back with it.
import type { Message } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'

export interface BrokenWords {
  title: string
  why: string
  /** The words of the link to what is kept; '' where nothing is. */
  link: string
}

export function brokenWords({ kept, infected }: Pick<Message, 'kept' | 'infected'>): BrokenWords {
  const words = wordsOf(kept)
  return infected > 0 ? { ...words, link: '' } : words
}

function wordsOf(kept: Message['kept']): BrokenWords {
  switch (kept) {
    case 'whole':
    case 'start': return { title: m.broken_title(), why: m.broken_safe(), link: m.show_raw() }
    case 'header': return { title: m.too_large_title(), why: m.too_large_why(), link: m.show_header() }
    case 'nothing': return { title: m.unread_title(), why: m.unread_why(), link: '' }
  }
}
