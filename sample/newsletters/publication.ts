// What a newsletter is made of: a masthead, a rhythm, and things it has to say.

export interface Publication {
  key: string
  name: string
  address: string
  site: string
  language: 'en' | 'ro'
  /** Days between issues, and how long ago (in days) the newest came. */
  everyDays: number
  lastDaysAgo: number
  time: string
  look: 'review' | 'shop' | 'plain'
  color: string
  /** How the subject is made of the issue's number and its leading story. */
  subject: (issue: number, lead: string) => string
  greeting: string
  foot: string
  firstIssue: number
  /** To the address of the list, as bulk senders do, and not to each reader by name. */
  toReaders?: boolean
  /** How it ends: asked by one click, by a letter, or on a page that one opens. */
  leaves: 'click' | 'letter' | 'link'
  /** Days that its issues lie in the inbox; by default what lies there for a while. */
  liesInInboxDays?: number
  /** Nobody ever opens it. */
  isIgnored?: boolean
  /** The newest first: story 0 leads the newest issue. */
  stories: readonly (readonly [title: string, text: string])[]
}
