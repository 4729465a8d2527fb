// Twenty questions in one call. Each part has an answer of its own: that the call succeeded says
// nothing of them, and what was throttled among them is asked for again without the rest.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { isPassing, laterFor, parsed, readPart, retryAfterMs, unheard, type GraphAnswer } from './graph-answer.ts'
import type { Setback } from './graph-refusal.ts'
import { batchAnswer, IMMUTABLE } from './graph-shapes.ts'

interface BatchLine {
  clock: Clock
  ask(call: { to: string; method: 'POST'; body: unknown; weight: number; signal: AbortSignal }): Promise<GraphAnswer>
  mayTryAgain(setback: Setback): Promise<boolean>
}

export async function batchOver(line: BatchLine, addresses: readonly string[], signal: AbortSignal): Promise<GraphAnswer[]> {
  const answers: (GraphAnswer | undefined)[] = addresses.map(() => undefined)
  for (let attempt = 1; ; attempt++) {
    const open = answers.flatMap((answer, index) => (answer === undefined ? [index] : [])).slice(0, limits.graphBatch)
    if (open.length === 0) return answers as GraphAnswer[]
    let setback: Setback | undefined
    for (const [at, { answer, askedMs }] of (await askTwenty(line, open.map((index) => addresses[index] as string), signal)).entries()) {
      if (answer.ok || !isPassing(answer)) answers[open[at] as number] = answer
      else setback = { answer, attempt, askedMs: longer(setback?.askedMs, askedMs), signal }
    }
    // Tries are counted for what is stuck; the next twenty begin anew.
    if (setback === undefined) attempt = 0
    else if (!(await line.mayTryAgain(setback))) throw laterFor(setback.answer, setback.askedMs)
  }
}

async function askTwenty({ clock, ask }: BatchLine, addresses: readonly string[], signal: AbortSignal): Promise<{ answer: GraphAnswer; askedMs: number | undefined }[]> {
  const requests = addresses.map((url, index) => ({ id: String(index), method: 'GET', url, headers: { Prefer: IMMUTABLE } }))
  // Exchange carries out four of them at a time, which are all that it allows.
  const weight = Math.min(limits.graphAtOnce, addresses.length)
  const { responses } = parsed(await ask({ to: '/$batch', method: 'POST', body: { requests }, weight, signal }), batchAnswer)
  const parts = new Map(responses.map((part) => [part.id, part]))
  return addresses.map((_, index) => {
    const part = parts.get(String(index))
    if (part === undefined) return { answer: unheard('A part of a batch has no answer'), askedMs: undefined }
    const asked = Object.entries(part.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
    return { answer: readPart(part.status, part.body), askedMs: retryAfterMs(asked, clock.now()) }
  })
}

const longer = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? (a ?? b) : Math.max(a, b))
