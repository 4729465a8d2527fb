// What a subject says of itself: that it answers or passes on, and what.

/** As mail programs write them, in the languages whose programs write their own. */
const REPLY = 're|r|răsp|rasp|răspuns|raspuns|aw|antw|antwort|sv|vs|ref|réf|rif|odp|ynt|回复|答复|回覆|返信'
const FORWARD = 'fwd?|wg|tr|rv|i|pd|vb|fs|transm|转发|轉寄'
/** `Re:`, `RE[2]:`, `Re (3) :`. */
const PREFIX = new RegExp(String.raw`^\s*(?:(?<reply>${REPLY})|${FORWARD})\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]`, 'iu')

export interface ReadSubject {
  /** Without what was put before it. */
  bare: string
  isReply: boolean
}

export function readSubject(subject: string): ReadSubject {
  let bare = subject
  let isReply: boolean | undefined
  for (let found = PREFIX.exec(bare); found !== null; found = PREFIX.exec(bare)) {
    isReply ??= found.groups?.['reply'] !== undefined
    bare = bare.slice(found[0].length)
  }
  return { bare: bare.trim(), isReply: isReply ?? false }
}
