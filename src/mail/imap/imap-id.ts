// A message's name at an IMAP server: UIDVALIDITY and UID together.
//
// A UID means something only as long as UIDVALIDITY stands; with both in the name, a mailbox
// that was made anew has other names, and none of the old ones can open a wrong message. UIDs
// have ten digits, so that the byte order in which the store answers is the order of UIDs.

export const remoteIdOf = (uidValidity: string, uid: number): string => `${uidValidity}.${String(uid).padStart(10, '0')}`

/** Undefined: the name is of another life of the mailbox, or of no mailbox at all. */
export function uidOf(uidValidity: string, remoteId: string): number | undefined {
  if (!remoteId.startsWith(`${uidValidity}.`)) return undefined
  const digits = remoteId.slice(uidValidity.length + 1)
  return /^\d{10}$/.test(digits) ? Number(digits) : undefined
}

/** Of which life of its mailbox a name is. */
export const validityOf = (remoteId: string): string => remoteId.slice(0, remoteId.lastIndexOf('.'))
