// The one way to the server: JSON in, JSON out, problems as ApiProblem.
//
// Cookies carry the session; every change sends the CSRF token of `me`. When the access
// token has run out the refresh happens once, under a lock that all tabs share: two tabs
// refreshing at once would look like a stolen token to the server and end the session.
import type { Problem } from '../../../src/web/contract/problem.ts'

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: string
  readonly status: number
  readonly fix: string
  readonly requestId: string
  /** What the refusal is about, for screens that go on from it. */
  readonly detail: Readonly<Record<string, unknown>>

  constructor(problem: Pick<Problem, 'title' | 'status' | 'code' | 'fix' | 'requestId' | 'detail'>) {
    super(problem.title)
    this.code = problem.code
    this.status = problem.status
    this.fix = problem.fix
    this.requestId = problem.requestId
    this.detail = problem.detail ?? {}
  }
}

export const isSignedOut = (error: unknown): boolean => error instanceof ApiProblem && error.status === 401


let csrfToken = ''
export function rememberCsrf(token: string): void {
  csrfToken = token
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  /** Sent as the page is being left: the browser sees to it after the page is gone. */
  parting?: boolean
}

export const apiPath = (path: string): string => `/api/v1${path}`

/** What a change carries, whoever sends it. */
export const changeHeaders = (): Record<string, string> => ({ accept: 'application/json', 'x-csrf-token': csrfToken })

async function send(path: string, ask: Ask): Promise<Response> {
  const method = ask.method ?? 'GET'
  const headers: Record<string, string> = method === 'GET' ? { accept: 'application/json' } : changeHeaders()
  if (ask.body !== undefined) headers['content-type'] = 'application/json'
  try {
    return await fetch(apiPath(path), {
      method,
      headers,
      credentials: 'same-origin',
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      ...(ask.signal === undefined ? {} : { signal: ask.signal }),
      ...(ask.parting === true ? { keepalive: true } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem({ title: 'offline', status: 0, code: 'offline', fix: '', requestId: '' })
  }
}

const problemOf = async (response: Response): Promise<ApiProblem> => problemFrom(await response.json().catch(() => undefined), response)

/** Of whatever the server, or what stands in front of it, answered. */
export function problemFrom(given: unknown, response: { status: number; statusText: string }): ApiProblem {
  const problem = (typeof given === 'object' && given !== null ? given : {}) as Partial<Problem>
  return new ApiProblem({
    title: problem.title ?? response.statusText,
    status: response.status,
    code: problem.code ?? `http-${response.status}`,
    fix: problem.fix ?? '',
    requestId: problem.requestId ?? '',
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
  })
}

/** Another tab may have refreshed while this one waited for the lock: then the cookie is new and asking again suffices. */
async function refresh(): Promise<boolean> {
  return navigator.locks.request('secretary.refresh', async () => {
    const probe = await send('/auth/me', {})
    if (probe.ok) {
      rememberCsrf(((await probe.json()) as { csrfToken: string }).csrfToken)
      return true
    }
    if ((await problemOf(probe)).code !== 'access-expired') return false
    const answer = await send('/auth/refresh', { method: 'POST' })
    if (!answer.ok) return false
    const again = await send('/auth/me', {})
    if (!again.ok) return false
    rememberCsrf(((await again.json()) as { csrfToken: string }).csrfToken)
    return true
  })
}

export async function request<T>(path: string, ask: Ask = {}): Promise<T> {
  let response = await send(path, ask)
  if (response.status === 401) {
    const problem = await problemOf(response)
    if (problem.code !== 'access-expired' || !(await refresh())) throw problem
    response = await send(path, ask)
  }
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A list that is short enough to be one answer. */
export const itemsOf = async <T>(path: string, signal: AbortSignal): Promise<T[]> => (await request<{ items: T[] }>(path, { signal })).items

/** `?a=1&b=2` of what is given; undefined and '' are left out. */
export function query(values: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`
}
