// A question to the fake Graph, its answer, and how a refusal looks there.
export interface FakeRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body: unknown
}

export interface FakeAnswer {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** Of an answer that is not JSON. */
  bytes?: Uint8Array
}

export const refusal = (status: number, code: string, message = code): FakeAnswer => ({ status, body: { error: { code, message, innerError: { 'request-id': 'f0', date: '2026-01-01T00:00:00' } } } })
