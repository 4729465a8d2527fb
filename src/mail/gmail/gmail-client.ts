// One person's line to the Gmail API: the token, the pace, the tries, and what a refusal means.
//
// A quota is waited for here as long as a pull may wait; what takes longer is handed to the job
// (`RetryLater`), which lets others have their turn. A token that Google calls expired is
// thrown away and asked for anew once: clocks differ, and a person can revoke it at any moment.
// Nothing here is logged or put into an error with its headers: the token stands there.
import type { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { fixedOrigin, outboundStream, type OutboundStream } from '../../base/outbound.ts'
import { backoffMs } from '../../base/retry.ts'
import { openPacer } from './gmail-pacer.ts'
import { GmailAway, refusalOf, type Answer, type Later, type Refusal } from './gmail-refusal.ts'

export interface GmailCall<T extends z.ZodType> {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Below the person: `messages/18c…`. */
  path: string
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  body?: unknown
  answer: T
  units: number
  bytesMax?: number
}

export interface Given<T extends z.ZodType> {
  kind: 'given'
  value: z.infer<T>
}

/** What the caller may know how to go on from; every other refusal is thrown. */
export type NotGiven = Extract<Refusal, { kind: 'missing' | 'argument' }>

export type Retryable = Exclude<Refusal, NotGiven>

/** Of one request. A token that expires says nothing of the quota, so each is counted by itself. */
export class Tries {
  spent = 0
  tokens = 0
}

export interface GmailClient {
  ask<T extends z.ZodType>(call: GmailCall<T>, signal: AbortSignal): Promise<Given<T> | NotGiven>
  /** The same where there is nothing to go on from. */
  get<T extends z.ZodType>(call: GmailCall<T>, signal: AbortSignal): Promise<z.infer<T>>
  /** One try of anything, at the pace of all others; the answer is read while it holds its place. */
  send<T>(request: GmailRequest, signal: AbortSignal, read: (answer: OutboundStream) => Promise<T>): Promise<T>
  /** After a refusal: waits for the next try, or throws what ends the tries. */
  beforeNextTry(refusal: Retryable, tries: Tries, signal: AbortSignal): Promise<void>
  now(): number
}

export interface GmailRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From the root: `/gmail/v1/users/me/…`. */
  path: string
  body?: { type: string; text: string | Uint8Array }
  units: number
  bytesMax: number
  timeoutMs?: number
}

const ME = '/gmail/v1/users/me'

export function openGmailClient(options: {
  accessToken(): Promise<string>
  /** It is expired or revoked: the next one must be another. */
  invalidate(token: string): void | Promise<void>
  clock: Clock
  baseUrl: string
}): GmailClient {
  const { accessToken, invalidate, clock, baseUrl } = options
  const policy = fixedOrigin(baseUrl)
  const pacer = openPacer(clock)
  // Of two requests at once both have the same one, or the second already has the next: then that
  // is asked for once more than was needed.
  let lastToken = ''

  const send: GmailClient['send'] = async ({ method, path, body, units, bytesMax, timeoutMs = limits.gmailRequestMs }, signal, read) => {
    const token = await accessToken()
    lastToken = token
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': body.type }) }
    const request = { url: `${baseUrl}${path}`, method, headers, bytesMax, timeoutMs, signal, ...(body === undefined ? {} : { body: body.text }) }
    return await pacer.run(units, signal, async () => await read(await outboundStream(request, policy)))
  }

  const beforeNextTry: GmailClient['beforeNextTry'] = async (refusal, tries, signal) => {
    if (refusal.kind === 'refused') throw refusal.fault
    if (refusal.kind === 'token') {
      if (++tries.tokens > 1) throw signedOut()
      return await invalidate(lastToken)
    }
    tries.spent++
    const waitMs = refusal.afterMs ?? backoffMs(tries.spent)
    if (waitMs > limits.gmailWaitMsMax || tries.spent >= limits.gmailTries) {
      throw refusal.kind === 'away' ? new GmailAway(refusal.why, { afterMs: waitMs }) : new RetryLater(refusal.why, { afterMs: waitMs })
    }
    // Everybody waits: a request that goes on meanwhile would prolong the pause.
    pacer.pauseUntil(clock.now() + waitMs)
    await clock.sleep(waitMs, signal)
  }

  const ask: GmailClient['ask'] = async (call, signal) => {
    const request = requestOf(call)
    const tries = new Tries()
    for (;;) {
      const refusal = await send(request, signal, textOf).then(
        (answer) => read(answer, call.answer, clock.now()),
        (error: unknown) => unreached(error, signal),
      )
      if (refusal.kind === 'given' || refusal.kind === 'missing' || refusal.kind === 'argument') return refusal
      await beforeNextTry(refusal, tries, signal)
    }
  }

  return {
    ask,
    async get(call, signal) {
      const answer = await ask(call, signal)
      if (answer.kind === 'given') return answer.value
      throw new Fault('gmail-refused', answer.kind === 'argument' ? answer.why : `Gmail does not know ${call.path}`, { status: 502 })
    },
    send,
    beforeNextTry,
    now: () => clock.now(),
  }
}

function requestOf({ method, path, query = {}, body, units, bytesMax }: GmailCall<z.ZodType>): GmailRequest {
  return {
    method: method ?? 'GET',
    path: pathOf(path, query),
    ...(body === undefined ? {} : { body: { type: 'application/json', text: JSON.stringify(body) } }),
    units,
    bytesMax: bytesMax ?? limits.outboundBytesMax,
  }
}

/** As it stands in a request, alone or in a batch. */
export function pathOf(path: string, query: NonNullable<GmailCall<z.ZodType>['query']>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  return `${ME}/${path}${given.length === 0 ? '' : `?${given.join('&')}`}`
}

export async function textOf({ status, headers, body }: OutboundStream): Promise<Answer> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return { status, headers, text: Buffer.concat(parts).toString() }
}

/** What an answer gives, alone or as a part of a batch. Gmail changing its answers is another thing than one that broke off: no try helps. */
export function read<T extends z.ZodType>(answer: Answer, shape: T, nowMs: number): Given<T> | Refusal {
  if (answer.status < 200 || answer.status >= 300) return refusalOf(answer, nowMs)
  let value: unknown
  try {
    // Some calls answer with nothing at all.
    value = answer.text === '' ? {} : JSON.parse(answer.text)
  } catch {
    return { kind: 'away', afterMs: undefined, why: 'Gmail broke off in the middle of its answer' }
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return { kind: 'given', value: parsed.data }
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new Fault('gmail-answer', `Gmail answers in a form that is not known here (at ${where})`, { status: 502, fix: 'Update Secretary, or report it with these words.' })
}

/** The network's faults are nobody's mistake and pass; a policy that refuses the address does not. */
export function unreached(error: unknown, signal: AbortSignal): Later {
  if (signal.aborted || !(error instanceof Fault) || !['outbound-unreachable', 'outbound-timeout'].includes(error.code)) throw error
  return { kind: 'away', afterMs: undefined, why: error.message }
}

const signedOut = (): Fault => new Fault('gmail-signed-out', 'Google does not accept the sign-in of this account any more', { status: 502, fix: 'Connect the account again.' })
