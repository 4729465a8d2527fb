// The words of mail, as every adapter and the store share them.

export type MailboxRole = 'inbox' | 'sent' | 'drafts' | 'archive' | 'trash' | 'junk' | 'outbox' | ''

export interface Flags {
  seen: boolean
  flagged: boolean
  answered: boolean
  draft: boolean
}

export interface Address {
  name: string
  address: string
}

export interface RawMessage {
  remoteId: string
  raw: Uint8Array
  /** When the provider received it; stands in when the Date header is missing or absurd. */
  receivedMs: number
}
