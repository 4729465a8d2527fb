// Pages that are read ahead of the store: while one is committed the next are on their way, so
// whoever gives them, the parser and the store work side by side.
//
// They are committed in the order in which they were begun. Nothing is begun once the turn is
// over: its place would be read again by the next turn.

/** Answers whether it came to the end; if not, others get their turn. */
export async function readAhead<T>(options: {
  /** Undefined at the end. */
  read(): Promise<T | undefined>
  commit(page: T): Promise<void>
  isTime(): boolean
  /** So many are on their way while one is committed. */
  atOnce: number
  signal: AbortSignal
}): Promise<boolean> {
  const { read, commit, isTime, atOnce, signal } = options
  const ahead: Promise<T | undefined>[] = []
  let isOver = false
  let isEnd = false
  const begin = () => {
    while (!isOver && !isEnd && ahead.length < atOnce) {
      const page = read()
      // Heard of when its turn comes; until then a commit that fails comes first.
      page.catch(() => {})
      ahead.push(page)
    }
  }
  begin()
  try {
    for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
      const page = await next
      isEnd ||= page === undefined
      isOver ||= isTime()
      begin()
      if (page !== undefined) await commit(page)
      signal.throwIfAborted()
    }
    return isEnd
  } finally {
    await Promise.allSettled(ahead)
  }
}
