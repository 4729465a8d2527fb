// A thread beside ours for work that strangers decide the length of: it does one thing after the
// other, is given so long for each, and ended when it takes longer. Nothing it does holds up anybody else.
//
// What comes next is handed over before it is through with the one before: our own loop may be
// busy for a tenth of a second, and the thread would have nothing to do in that time. If it ends
// with something handed over that it has not begun, that is asked again.
//
// It starts when it is first asked, again after it died and after a rest. It does not keep the
// process alive. What it is asked and whether it stands at all are two things: a thread that
// cannot come up (its file is being replaced, the machine is out of memory) is nobody's fault,
// and whoever asked tries again later.
import { extname } from 'node:path'
import { parentPort, Worker, type Transferable } from 'node:worker_threads'
import { Fault, messageOf, RetryLater } from './fault.ts'

export interface SideThread<Question, Answer> {
  /**
   * Refused with 'too-slow' after the time, with 'thread-died' when the thread broke under it, and
   * with RetryLater when there was none or too many wait.
   */
  ask(pose: () => Posed<Question>, options: AskOptions): Promise<Answer>
  /** It comes up now, for a question that will be asked in a moment. */
  wake(): void
  /** How many are answered or wait. */
  readonly load: number
  close(): Promise<void>
}

/** Made when the thread gets it, and made anew where that thread ended: what is transferred is gone with it. */
export interface Posed<Question> {
  question: Question
  transfer?: readonly Transferable[]
}

export interface AskOptions {
  timeMs: number
  signal?: AbortSignal | undefined
}

interface Asked<Question, Answer> extends AskOptions {
  pose(): Posed<Question>
  resolve(answer: Answer): void
  reject(reason: unknown): void
}

interface SideThreadOptions {
  file: URL
  memoryMb: number
  /** Without a question for so long it ends, and gives its memory back. */
  restMs?: number
  waitingMax?: number
  startMs?: number
}

type Reply = { ready: true } | { answer: unknown } | { failure: string }

/** What a question leaves behind is bytes, not objects; by itself it would grow to 48. */
const NURSERY_MB = 6
const START_MS = 60_000
const TRY_AGAIN_MS = 5_000
/** What it works on, and the next. */
const HANDED_AT_ONCE = 2

/** The code of a thread lies beside whoever opens it, as it was written or as it was built. */
export const besideOf = (importMetaUrl: string, name: string): URL => new URL(`./${name}${extname(importMetaUrl)}`, importMetaUrl)

export function openSideThread<Question, Answer>(options: SideThreadOptions): SideThread<Question, Answer> {
  const { file, memoryMb, restMs, waitingMax = Number.MAX_SAFE_INTEGER, startMs = START_MS } = options
  const queue: Asked<Question, Answer>[] = []
  /** The first of them is worked on, or waits for the thread to come up. */
  const handed: Asked<Question, Answer>[] = []
  let thread: { worker: Worker; isUp: boolean } | undefined
  let timer: NodeJS.Timeout | undefined
  let resting: NodeJS.Timeout | undefined
  let closed = false
  const isClosed = () => new Fault('closed', 'The thread is closed', { status: 503 })
  const isAbsent = (reason: string) => new RetryLater(`The thread for this work does not come up: ${reason}`, { afterMs: TRY_AGAIN_MS })

  const start = () => {
    // It needs no secret of ours, so it is given no environment.
    const worker = new Worker(file, { env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: NURSERY_MB } })
    const started = { worker, isUp: false }
    worker.on('message', (reply: Reply) => {
      if (started !== thread) return
      if ('ready' in reply) {
        started.isUp = true
        const [first] = handed
        if (first !== undefined) post(worker, first)
        beginFirst()
        next()
      } else if ('answer' in reply) settle((one) => one.resolve(reply.answer as Answer))
      else settle((one) => one.reject(new Fault('thread-failed', reply.failure, { status: 500 })))
    })
    const broke = (reason: string) => {
      if (started !== thread) return
      const why = started.isUp ? new Fault('thread-died', `The work broke its thread: ${reason}`, { status: 500 }) : isAbsent(reason)
      endWith((one) => one.reject(why))
    }
    worker.on('error', (error) => broke(messageOf(error)))
    worker.on('exit', (code) => broke(`it ended with ${code}`))
    return started
  }
  const post = (worker: Worker, one: Asked<Question, Answer>) => {
    try {
      const { question, transfer = [] } = one.pose()
      worker.postMessage(question, transfer)
    } catch (error) {
      // There is no memory for it: nobody else's fault.
      handed.splice(handed.indexOf(one), 1)
      one.reject(error)
    }
  }
  /** The time of a question is that of its work: not that of a thread which starts, nor that of the question before. */
  const beginFirst = () => {
    clearTimeout(timer)
    const [one] = handed
    if (one === undefined) return
    if (one.signal?.aborted === true) endWith(() => one.reject(one.signal?.reason))
    else giveUpAfter(one.timeMs, () => new Fault('too-slow', `The work was not done after ${one.timeMs} ms`, { status: 500 }))
  }
  const giveUpAfter = (timeMs: number, why: () => Error) => {
    clearTimeout(timer)
    timer = setTimeout(() => endWith((one) => one.reject(why())), timeMs)
  }
  const settle = (how: (one: Asked<Question, Answer>) => void) => {
    clearTimeout(timer)
    const one = handed.shift()
    if (one !== undefined) how(one)
    if (thread?.isUp === true) beginFirst()
    next()
  }
  /** The thread goes with what it worked on; whoever came behind is asked again. */
  const endWith = (how: (one: Asked<Question, Answer>) => void) => {
    void drop()
    // Nobody waits for the answer of one that was left: no thread is started for it.
    queue.unshift(...handed.splice(1).filter(({ signal }) => signal?.aborted !== true))
    settle(how)
  }
  const drop = async () => {
    const dropped = thread
    thread = undefined
    await dropped?.worker.terminate()
  }
  const rest = () => {
    thread?.worker.unref()
    if (restMs !== undefined && !closed) resting = setTimeout(() => void drop(), restMs).unref()
  }
  const next = () => {
    clearTimeout(resting)
    if (handed.length === 0 && queue.length === 0) return rest()
    // One that comes up has its first question, and asks for more.
    while (handed.length < (thread?.isUp === true ? HANDED_AT_ONCE : 1)) {
      const one = queue.shift()
      // None is handed over where none of them could be made.
      if (one === undefined) return handed.length === 0 ? rest() : undefined
      handed.push(one)
      try {
        thread ??= start()
      } catch (error) {
        // A machine that gives no more threads says so here and not by an event (EAGAIN).
        const reason = messageOf(error)
        return settle((first) => first.reject(isAbsent(reason)))
      }
      thread.worker.ref()
      if (!thread.isUp) return giveUpAfter(startMs, () => isAbsent(`it was not up after ${startMs} ms`))
      post(thread.worker, one)
      if (one === handed[0]) beginFirst()
    }
  }
  const leave = (one: Asked<Question, Answer>) => {
    const waits = queue.indexOf(one)
    if (waits !== -1) queue.splice(waits, 1)
    if (one === handed[0]) endWith(() => one.reject(one.signal?.reason))
    // What was handed over cannot be had back: it is met when its turn comes.
    else one.reject(one.signal?.reason)
  }
  return {
    wake() {
      if (thread !== undefined || handed.length > 0 || closed) return
      try {
        thread = start()
      } catch {
        // Whoever asks will be told.
      }
      rest()
    },
    get load() {
      return queue.length + handed.length
    },
    ask: (pose, asking) =>
      new Promise<Answer>((resolve, reject) => {
        const { signal } = asking
        if (closed) return reject(isClosed())
        if (signal?.aborted === true) return reject(signal.reason)
        if (queue.length >= waitingMax) return reject(new RetryLater('Too many wait for this already', { afterMs: TRY_AGAIN_MS }))
        const onAbort = () => leave(one)
        const end = <T>(how: (value: T) => void) => (value: T) => {
          signal?.removeEventListener('abort', onAbort)
          how(value)
        }
        const one: Asked<Question, Answer> = { ...asking, pose, resolve: end(resolve), reject: end(reject) }
        signal?.addEventListener('abort', onAbort, { once: true })
        queue.push(one)
        next()
      }),
    close: async () => {
      closed = true
      for (const one of [...handed.splice(0), ...queue.splice(0)]) one.reject(isClosed())
      clearTimeout(timer)
      clearTimeout(resting)
      await drop()
    },
  }
}

/** What the file of a thread does: answers each question, and hands over what need not be copied. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<{ answer: Answer; transfer?: readonly Transferable[] }>): void {
  const port = parentPort
  if (port === null) throw new Error('This file is the code of a thread')
  let last: Promise<void> = Promise.resolve()
  port.on('message', (question: Question) => {
    last = last
      .then(() => answer(question))
      .then(
        ({ answer: said, transfer = [] }) => port.postMessage({ answer: said } satisfies Reply, transfer),
        (error: unknown) => port.postMessage({ failure: messageOf(error) } satisfies Reply),
      )
  })
  port.postMessage({ ready: true } satisfies Reply)
}
