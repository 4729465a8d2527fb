// Pages that are read one ahead of the store: while one is committed the next is on its way, so
// whoever gives them, the parser and the store work side by side.
//
// Nothing is read ahead once the turn is over: its place would be read again by the next turn.

/** Answers whether it came to the end; if not, others get their turn. */
export async function oneAhead<T>(options: {
  /** Undefined at the end. */
  read(): Promise<T | undefined>
  commit(page: T): Promise<void>
  isTime(): boolean
  signal: AbortSignal
}): Promise<boolean> {
  const { read, commit, isTime, signal } = options
  let ahead = read()
  for (;;) {
    const page = await ahead
    if (page === undefined) return true
    const isOver = isTime()
    ahead = isOver ? Promise.resolve(undefined) : read()
    // Heard of at the top of the loop; until then a commit that fails comes first.
    ahead.catch(() => {})
    try {
      await commit(page)
    } catch (error) {
      await ahead.catch(() => {})
      throw error
    }
    if (signal.aborted) await ahead.catch(() => {})
    signal.throwIfAborted()
    if (isOver) return false
  }
}
