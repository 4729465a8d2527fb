// Is it the same mail? A remote id alone cannot tell: file names are given twice, by copies made
// by hand, by two machines that deliver into one tree, by whoever wants to be taken for another.
//
// So what the store read of a mail goes along wherever a name is looked up again: its Message-ID
// and its size. Both, because a Message-ID is whatever its sender wrote.
export interface MailIdentity {
  /** The header, without <>; '' = none. */
  messageId: string
  /** In bytes, at the provider. */
  size: number
}

export const sameMail = (a: MailIdentity, b: MailIdentity): boolean => a.messageId === b.messageId && a.size === b.size

/**
 * Whether what has the row's own name in the row's own folder can still be its mail. Some programs
 * write labels into the header of a mail that lies there, so the Message-ID says it where both have one.
 */
export const canBe = (found: MailIdentity, row: MailIdentity): boolean =>
  found.messageId === '' || row.messageId === '' ? found.size === row.size : found.messageId === row.messageId

/**
 * Neither proof nor disproof: a program that writes labels into a header changes the size, before
 * a move or after it, and a header that cannot be read has no Message-ID. Told as failed, a mail
 * that stands where it was to go would be taken for one that never left.
 */
export const couldBe = (found: MailIdentity, row: MailIdentity): boolean =>
  found.messageId === row.messageId || ((found.messageId === '' || row.messageId === '') && found.size === row.size)
