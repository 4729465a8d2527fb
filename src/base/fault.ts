// How things go wrong, as types.
//
// A caller must know three things about a failure: may it be tried again, whose
// fault it is, and what the person can do. A boolean or a bare Error says none of
// them. `Fault` is refused for good, `RetryLater` asks to come back; anything else
// that is thrown is a bug and is retried by jobs, reported as `internal` by the web.

/** Refused. `code` is stable and part of the API; `fix` tells a person what to do. */
export class Fault extends Error {
  override readonly name: string = 'Fault'
  readonly code: string
  readonly status: number
  readonly fix: string
  readonly detail: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; fix?: string; cause?: unknown; detail?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.status = options.status ?? 400
    this.fix = options.fix ?? ''
    this.detail = options.detail ?? {}
  }
}

/** Not now: the other side is busy, throttled or away. Does not count as somebody's mistake. */
export class RetryLater extends Error {
  override readonly name: string = 'RetryLater'
  readonly afterMs: number
  readonly code: string
  /** What a person can do about it meanwhile; often nothing. */
  readonly fix: string
  /** However long it takes: a try that ended so is none of those that a job has. */
  readonly isPatient: boolean

  constructor(message: string, options: { afterMs: number; cause?: unknown; code?: string; fix?: string; isPatient?: boolean }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.afterMs = options.afterMs
    this.code = options.code ?? 'retry-later'
    this.fix = options.fix ?? ''
    this.isPatient = options.isPatient ?? false
  }
}

export const notFound = (what: string): Fault => new Fault('not-found', `There is no such ${what}`, { status: 404 })

/** The text of whatever was thrown; never empty. It may quote a server, and is written down: PostgreSQL takes no NUL. */
export function messageOf(error: unknown): string {
  // A name with two addresses fails twice, and Node says nothing of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  if (error instanceof Error) return error.message === '' ? error.name : error.message.replaceAll('\0', '')
  return String(error)
}
