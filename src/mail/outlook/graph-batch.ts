// Twenty questions, or twenty changes, in one call. Each part has an answer of its own: that the call succeeded says
// nothing of them, and what was throttled among them is asked for again without the rest.
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { isPassing, isThrottled, laterFor, parsed, readPart, retryAfterMs, unheard, type GraphAnswer } from './graph-answer.ts'
import type { Refusal, Setback } from './graph-refusal.ts'
import { batchAnswer, IMMUTABLE } from './graph-shapes.ts'

/** What is told and not asked; a question is its address alone. */
export interface ChangingCall {
  to: string
  method: 'PATCH' | 'POST'
  body: unknown
}
export type BatchCall = string | ChangingCall

interface BatchLine {
  clock: Clock
  ask(call: { to: string; method: 'POST'; body: unknown; weight: number; signal: AbortSignal }): Promise<GraphAnswer>
  mayTryAgain(setback: Setback): Promise<boolean>
}

export async function batchOver(line: BatchLine, calls: readonly BatchCall[], signal: AbortSignal): Promise<GraphAnswer[]> {
  const answers: (GraphAnswer | undefined)[] = calls.map(() => undefined)
  for (let attempt = 1; ; attempt++) {
    const open = answers.flatMap((answer, index) => (answer === undefined ? [index] : [])).slice(0, limits.graphBatch)
    if (open.length === 0) return answers as GraphAnswer[]
    let setback: Setback | undefined
    const stuck = new Map<number, Refusal>()
    const round = await askTwenty(line, open.map((index) => calls[index] as BatchCall), signal).catch((error: unknown) => {
      // Others of these changes are made already; to throw would be to tell nothing of them.
      if (!(error instanceof Fault) || typeof calls[open[0] as number] === 'string' || !answers.some((answer) => answer?.ok === true)) throw error
      for (const index of open) answers[index] = unheard(error.message)
      return []
    })
    for (const [at, { answer, askedMs }] of round.entries()) {
      const index = open[at] as number
      if (answer.ok || !isPassing(answer)) answers[index] = answer
      else {
        stuck.set(index, answer)
        setback = { answer, attempt, askedMs: longer(setback?.askedMs, askedMs), signal }
      }
    }
    // Tries are counted for what is stuck; the next twenty begin anew.
    if (setback === undefined) attempt = 0
    else if (!(await line.mayTryAgain(setback))) {
      // A mail that Exchange fails to change, today or ever, keeps no other from being changed: whoever asked looks what became of it.
      const isOver = [...stuck].every(([index, answer]) => typeof calls[index] !== 'string' && !isThrottled(answer))
      if (!isOver) throw laterFor(setback.answer, setback.askedMs)
      for (const [index, answer] of stuck) answers[index] = answer
      attempt = 0
    }
  }
}

async function askTwenty({ clock, ask }: BatchLine, calls: readonly BatchCall[], signal: AbortSignal): Promise<{ answer: GraphAnswer; askedMs: number | undefined }[]> {
  const requests = calls.map((call, index) => ({ id: String(index), ...requestOf(call) }))
  // Exchange carries out four of them at a time, which are all that it allows.
  const weight = Math.min(limits.graphAtOnce, calls.length)
  const { responses } = parsed(await ask({ to: '/$batch', method: 'POST', body: { requests }, weight, signal }), batchAnswer)
  const parts = new Map(responses.map((part) => [part.id, part]))
  return calls.map((_, index) => {
    const part = parts.get(String(index))
    if (part === undefined) return { answer: unheard('A part of a batch has no answer'), askedMs: undefined }
    const asked = Object.entries(part.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
    return { answer: readPart(part.status, part.body), askedMs: retryAfterMs(asked, clock.now()) }
  })
}

const requestOf = (call: BatchCall) =>
  typeof call === 'string'
    ? { method: 'GET', url: call, headers: { Prefer: IMMUTABLE } }
    : { method: call.method, url: call.to, headers: { 'Prefer': IMMUTABLE, 'Content-Type': 'application/json' }, body: call.body }

const longer = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? (a ?? b) : Math.max(a, b))
