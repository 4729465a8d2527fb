// Asks the engine on its socket, as curl --unix-socket would.
import { request } from 'node:http'

export interface SocketAnswer {
  status: number
  type: string
  location: string
  body: Record<string, unknown>
}

export interface SocketAsk {
  method?: 'GET' | 'POST'
  /** As it stands, where it is text; otherwise as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

export function askSocket(socketPath: string, path: string, { method = 'POST', body, headers = {} }: SocketAsk = {}): Promise<SocketAnswer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const type = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
    const asking = request({ socketPath, path, method, headers: { 'user-agent': 'nightly-script/2', ...type, ...headers } }, (answer) => {
      let heard = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (heard += piece))
      answer.on('error', reject)
      answer.on('end', () => {
        const { statusCode = 0, headers: said } = answer
        resolve({ status: statusCode, type: said['content-type'] ?? '', location: said.location ?? '', body: JSON.parse(heard === '' ? '{}' : heard) as Record<string, unknown> })
      })
    })
    asking.on('error', reject)
    asking.end(text)
  })
}
