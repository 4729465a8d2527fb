// The path of a label that its provider keeps on mails alone, and not as a mailbox: IMAP's keywords.
//
// Paths of an account are names of one room, and a keyword may be called what a folder is called:
// under the bare word its mail would be shown in that folder, and the folder, made later, would
// be the label. No folder has a control character in its path (RFC 9051 section 5.1).
const KEYWORD = 'keyword:\u0001'

export const keywordPath = (keyword: string): string => `${KEYWORD}${keyword}`

/** As a person reads it, before any list has told a name. */
export const labelName = (path: string): string => (path.startsWith(KEYWORD) ? path.slice(KEYWORD.length) : path)
