// What every request asks (who is it, which mailboxes, the list they have open) is read once
// and kept for as long as nobody has committed anything.
//
// Not by time and not by the change feed: either would answer with what was true a moment ago,
// and a session that was ended a moment ago must be refused. SQLite says for nothing whether
// anything was committed since (Db.version), so each question asks that first. PostgreSQL does
// not say, and there every question is asked of it.
//
// Whoever asks shares one answer, so it is frozen: what is made of it once holds as long as it does.
import { limits } from '../base/limits.ts'
import type { Db } from './db.ts'

/** A page of a list: of what is no larger a hundred answers are kept. */
const USUAL_BYTES = 80_000

interface Kept<Answer> {
  version: string
  answers: Map<string, { answer: Promise<Answer>; bytes: number }>
  bytes: number
}

/**
 * The answers that were asked for first go first. Where they differ in size `weigh` says how many
 * bytes one is, and they are kept up to a sum of them; what is as heavy as all of them together is not.
 */
export function keepUntilCommit<Question extends object, Answer>(
  read: (db: Db, question: Question) => Promise<Answer>,
  keyOf: (question: Question) => string,
  weigh: (answer: Answer) => number = () => USUAL_BYTES,
): (db: Db, question: Question) => Promise<Answer> {
  const stores = new WeakMap<Db, Kept<Answer>>()
  return async (db, question) => {
    // Before the answer is read: what is committed meanwhile may be in it or not, and makes it old either way.
    const version = db.version()
    if (version === undefined) return await read(db, question)
    let kept = stores.get(db)
    if (kept?.version !== version) {
      kept = { version, answers: new Map(), bytes: 0 }
      stores.set(db, kept)
    }
    const key = keyOf(question)
    const known = kept.answers.get(key)
    if (known !== undefined) return await known.answer
    const entry = { answer: read(db, question).then((fresh) => Object.freeze(fresh)), bytes: 0 }
    kept.answers.set(key, entry)
    try {
      const answer = await entry.answer
      const bytes = weigh(answer)
      if (bytes >= limits.answerBytesKept) kept.answers.delete(key)
      else {
        entry.bytes = bytes
        kept.bytes += bytes
        makeRoom(kept)
      }
      return answer
    } catch (error) {
      kept.answers.delete(key)
      throw error
    }
  }
}

function makeRoom<Answer>(kept: Kept<Answer>): void {
  for (const [key, { bytes }] of kept.answers) {
    if (kept.bytes <= limits.answerBytesKept) break
    // One that is still being read weighs nothing yet.
    if (bytes > 0) kept.answers.delete(key)
    kept.bytes -= bytes
  }
}
