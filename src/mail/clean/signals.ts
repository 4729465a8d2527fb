// What a mail says of itself that tells a mailing from a letter: bits of one number a row.
//
// Read once, when the mail comes in, so that ten thousand mails are judged without opening one.
// The number is kept in the store: a bit keeps its meaning for ever, and a new word in the lists
// (mailing-words.ts) counts for mail that is read from then on.
export const SIGNALS = {
  /** A List-Unsubscribe header. */
  unsubscribe: 1,
  /** With List-Unsubscribe-Post and an https address (RFC 8058), whoever wrote them. */
  oneClick: 2,
  /** A signature covers both headers, and our server says that it holds. */
  signed: 4,
  listId: 8,
  /** Precedence: bulk, list or junk. */
  bulk: 16,
  /** Auto-Submitted, other than "no" (RFC 3834). */
  automatic: 32,
  /** Feedback-ID: a service that sends for many. */
  feedback: 64,
  /** From an address that says that nobody reads there. */
  noReply: 128,
  /** From an address that mailings are sent from: newsletter@, offers@. */
  mailer: 256,
  notification: 512,
  promotion: 1024,
  /** A list that people write to (List-Post). */
  discussion: 2048,
  /** It answers another mail: somebody is talking. */
  reply: 4096,
  /** A bill, an order, a booking. */
  receipt: 8192,
  /** A code, a password, a sign-in. */
  code: 16_384,
  invitation: 32_768,
} as const

export type Signal = keyof typeof SIGNALS

/** One of these, and it is a mailing; words alone make none. */
export const MAILING = SIGNALS.unsubscribe | SIGNALS.listId | SIGNALS.bulk | SIGNALS.automatic | SIGNALS.feedback | SIGNALS.noReply | SIGNALS.mailer

/** What a person may need, however it was sent. */
export const KEPT = SIGNALS.receipt | SIGNALS.code | SIGNALS.invitation | SIGNALS.reply

/** What one can be subscribed to. */
export const SUBSCRIPTION = SIGNALS.unsubscribe | SIGNALS.listId | SIGNALS.bulk | SIGNALS.feedback | SIGNALS.mailer

/** Only then a request is made in the person's name: anybody can write the headers. */
export const ONE_CLICK = SIGNALS.oneClick | SIGNALS.signed

/** Of a row that nobody looked at yet. */
export const NOT_LOOKED_AT = -1

export const hasAll = (signals: number, mask: number): boolean => (signals & mask) === mask
