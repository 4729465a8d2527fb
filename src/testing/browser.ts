// As much of a browser as a test of cookies needs: keeps what is set, sends it to the paths
// that it is for, and sends the Origin that a page of this server has.
import assert from 'node:assert/strict'

export interface Cookie {
  value: string
  /** As sent, lower case, without the name: path=/, httponly, samesite=strict, … */
  flags: string[]
}

export interface Answer {
  status: number
  headers: Headers
  /** JSON, or the text when it is none. */
  body: Record<string, unknown>
  /** Set by this very answer. */
  cookies: Map<string, Cookie>
}

export interface Browser {
  readonly cookies: Map<string, Cookie>
  csrfToken: string
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export function openBrowser(url: string): Browser {
  const cookies = new Map<string, Cookie>()
  const browser: Browser = {
    cookies,
    csrfToken: '',
    async ask(method, path, body, headers = {}) {
      const sent = [...cookies].filter(([, { flags }]) => flags.some((flag) => flag.startsWith('path=') && path.startsWith(flag.slice(5))))
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; '),
          ...(method === 'GET' ? {} : { origin: url, 'x-csrf-token': browser.csrfToken }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const set = new Map(answer.headers.getSetCookie().map(cookieOf))
      for (const [name, cookie] of set) {
        if (cookie.value === '') cookies.delete(name)
        else cookies.set(name, cookie)
      }
      const text = await answer.text()
      const isJson = /json/.test(answer.headers.get('content-type') ?? '')
      const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : { text }
      const me = parsed['me'] as { csrfToken?: string } | undefined
      if (me?.csrfToken !== undefined) browser.csrfToken = me.csrfToken
      return { status: answer.status, headers: answer.headers, body: parsed, cookies: set }
    },
  }
  return browser
}

function cookieOf(line: string): [string, Cookie] {
  const [pair = '', ...flags] = line.split(/;\s*/)
  const at = pair.indexOf('=')
  assert.ok(at > 0, line)
  return [pair.slice(0, at), { value: decodeURIComponent(pair.slice(at + 1)), flags: flags.map((flag) => flag.toLowerCase()) }]
}
