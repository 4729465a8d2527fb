// What Microsoft answered, read so that nothing that was cut short on its way passes for whole.
import type { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { OutboundAnswer } from '../../base/outbound.ts'
import { faultOf, type Refusal } from './graph-refusal.ts'
import { errorAnswer } from './graph-shapes.ts'

export interface Accepted {
  ok: true
  status: number
  bytes: Uint8Array
  /** Undefined where the answer is not JSON. */
  json: unknown
}
export type GraphAnswer = Accepted | Refusal

/** Said of the whole account, and of the moment. */
const THROTTLED = new Set([429, 503, 504, 509])
const PASSING = new Set([0, 408, 500, 502])

export const isThrottled = ({ status }: Refusal): boolean => THROTTLED.has(status)
/** The same question may be answered a little later. */
export const isPassing = (answer: Refusal): boolean => isThrottled(answer) || PASSING.has(answer.status)

/** Nothing that was said to us: status 0, to be asked again. */
export const unheard = (message: string): Refusal => ({ ok: false, status: 0, code: '', message })

export function readAnswer({ status, headers, body }: OutboundAnswer): GraphAnswer {
  const isJson = /\bjson\b/i.test(headers['content-type'] ?? '')
  const json = isJson && body.length > 0 ? jsonOf(body) : undefined
  if (status >= 300) return readRefusal(status, json)
  // A proxy hides an answer that broke off behind a status of 200.
  if (isJson && body.length > 0 && json === undefined) return unheard('Its answer was cut short')
  return { ok: true, status, bytes: body, json }
}

/** Of a part of a batch, whose body is JSON already. */
export const readPart = (status: number, body: unknown): GraphAnswer =>
  status < 300 ? { ok: true, status, bytes: new Uint8Array(), json: body } : readRefusal(status, body)

function readRefusal(status: number, body: unknown): Refusal {
  const read = errorAnswer.safeParse(body)
  return { ok: false, status, code: read.data?.error.code ?? '', message: read.data?.error.message ?? '' }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown
  } catch {
    return undefined
  }
}

/** RFC 9110 10.2.3: seconds, or a date. */
export function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** What an answer holds, in its form; a refusal is thrown. */
export function parsed<T>(answer: GraphAnswer, schema: z.ZodType<T>): T {
  if (!answer.ok) throw isPassing(answer) ? laterFor(answer, undefined) : faultOf(answer)
  const read = schema.safeParse(answer.json)
  if (read.success) return read.data
  throw new Fault('outlook-answer', 'Microsoft answered in a form that is not known here', { status: 502, cause: read.error, fix: 'Sync again; if it stays, an update of Secretary is needed.' })
}

export const laterFor = ({ status, message }: Refusal, askedMs: number | undefined): RetryLater =>
  new RetryLater(`Microsoft is busy or away (${message.slice(0, 200) || `status ${status}`})`, { afterMs: askedMs ?? limits.graphWaitMs })
