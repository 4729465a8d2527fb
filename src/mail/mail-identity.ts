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
