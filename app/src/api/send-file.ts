// Sends a file and tells how much of it was sent: by XMLHttpRequest, since `fetch` does not say.
// The rest of the way to the server is request.ts.
import { apiPath, changeHeaders, problemFrom, request } from './request.ts'

export interface Sending {
  /** Ended by it, the sending is refused with its reason, and the server drops what it was sent. */
  signal: AbortSignal
  onSent(bytes: number): void
}

export async function sendFile<T>(path: string, file: File, { signal, onSent }: Sending): Promise<T> {
  // Asked first, so that a session which needs a new key gets it before two gigabytes are sent.
  await request('/auth/me', { signal })
  return await new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('POST', apiPath(path))
    for (const [name, value] of Object.entries({ ...changeHeaders(), 'content-type': 'application/octet-stream' })) sending.setRequestHeader(name, value)
    sending.upload.addEventListener('progress', (event) => onSent(event.loaded))
    sending.addEventListener('load', () => {
      const answer = jsonOf(sending.responseText)
      if (sending.status >= 200 && sending.status < 300) resolve(answer as T)
      else reject(problemFrom(answer, sending))
    })
    sending.addEventListener('error', () => reject(problemFrom({ title: 'offline', code: 'offline' }, { status: 0, statusText: '' })))
    sending.addEventListener('abort', () => reject(signal.reason as DOMException))
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    sending.send(file)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
