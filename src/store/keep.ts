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

interface Kept<Answer> {
  version: string
  answers: Map<string, Promise<Answer>>
}

/** The answers that were asked for first go first. */
export function keepUntilCommit<Question extends object, Answer>(
  read: (db: Db, question: Question) => Promise<Answer>,
  keyOf: (question: Question) => string,
): (db: Db, question: Question) => Promise<Answer> {
  const stores = new WeakMap<Db, Kept<Answer>>()
  return async (db, question) => {
    // Before the answer is read: what is committed meanwhile may be in it or not, and makes it old either way.
    const version = db.version()
    if (version === undefined) return await read(db, question)
    let kept = stores.get(db)
    if (kept?.version !== version) {
      kept = { version, answers: new Map() }
      stores.set(db, kept)
    }
    const key = keyOf(question)
    const { answers } = kept
    const known = answers.get(key)
    if (known !== undefined) return await known
    const answer = read(db, question).then((fresh) => Object.freeze(fresh))
    answers.set(key, answer)
    for (const oldest of answers.keys()) {
      if (answers.size <= limits.answersKept) break
      answers.delete(oldest)
    }
    answer.catch(() => answers.delete(key))
    return await answer
  }
}
