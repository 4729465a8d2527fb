// The words of mail, as every adapter and the store share them.

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
  /** As much as could be had. */
  raw: Uint8Array
  /** When the provider received it; stands in when the Date header is missing or absurd. */
  receivedMs: number
  /** Why `raw` is not the whole message; absent when it is. */
  lacking?: Lacking
}

export interface Lacking {
  /** `unreadable`: nothing could be had, and it is asked for again. `too-large`: the header alone is taken, for good. */
  kind: 'unreadable' | 'too-large'
  /** In words for a person. */
  why: string
  /** At the provider; 0 = not known. */
  size: number
}
