// The words of mail, as every adapter and the store share them.

export interface Flags {
  seen: boolean
  flagged: boolean
  answered: boolean
  draft: boolean
}

/** What a message has beside its place. */
export interface Marks {
  flags: Flags
  /** By path, always all of them; a label that no list has named yet is made when it is first met. None without the capability. */
  labels: readonly string[]
}

export interface Address {
  name: string
  address: string
}

export interface RawMessage {
  remoteId: string
  /** As much as could be had. */
  raw: Uint8Array
  /** Its bytes are let go of by whoever takes them in: nobody else looks at them again. */
  isGiven?: true
  /** When the provider received it; stands in when the Date header is missing or absurd. */
  receivedMs: number
  /** As they were when it was read, which is later than any list: these are what holds. Absent only where the provider could say nothing of it. */
  marks?: Marks
  /** What the provider calls its conversation; two mails of one account with the same name are of one thread. */
  remoteThread?: string
  /** Why `raw` is not the whole message; absent when it is. */
  lacking?: Lacking
}

export interface Lacking {
  /**
   * `unreadable`: nothing could be had, and it is asked for again. `too-large`: the header alone is
   * taken, for good. `deferred`: the rest is fetched later, and nothing is wrong with it.
   */
  kind: 'unreadable' | 'too-large' | 'deferred'
  /** In words for a person. */
  why: string
  /** At the provider; 0 = not known. */
  size: number
}
