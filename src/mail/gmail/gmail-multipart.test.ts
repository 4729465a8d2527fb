// Batches as bytes: cut anywhere, in any order, with what a server could put there.
import assert from 'node:assert/strict'
import test from 'node:test'
import { batchBody, batchParts, type BatchPart } from './gmail-multipart.ts'

const TYPE = 'multipart/mixed; boundary=batch_x'
const part = (id: string, text: string, head = 'HTTP/1.1 200 OK') =>
  `--batch_x\r\nContent-Type: application/http\r\nContent-ID: ${id}\r\n\r\n${head}\r\nContent-Type: application/json\r\nRetry-After: 3\r\n\r\n${text}\r\n`

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string, { size = 65_536, type = TYPE } = {}): Promise<BatchPart[]> {
  const parts: BatchPart[] = []
  for await (const one of batchParts(inPieces(text, size), type)) parts.push(one)
  return parts
}

const brief = (parts: BatchPart[]) => parts.map(({ index, status, text }) => [index, status, text.trim()])

test('a batch names each request by its place', () => {
  const body = batchBody(['/a?x=1', '/b'])
  assert.match(body, /Content-ID: <0>\r\n\r\nGET \/a\?x=1 HTTP\/1\.1\r\n\r\n--/)
  assert.match(body, /Content-ID: <1>\r\n\r\nGET \/b HTTP\/1\.1\r\n\r\n--[^-\s]+--\r\n$/)
})

test('parts are read whatever pieces they come in, in any order', async () => {
  const text = `${part('<response-1>', '{"b":1}')}${part('<response-0>', '{\n  "a": "--batch_x is a word"\n}', 'HTTP/1.1 404 Not Found')}--batch_x--\r\n`
  for (const size of [1, 2, 7, 10_000]) {
    const parts = await read(text, { size })
    assert.deepEqual(brief(parts), [[1, 200, '{"b":1}'], [0, 404, '{\n  "a": "--batch_x is a word"\n}']], `in pieces of ${size}`)
    assert.equal(parts[0]?.headers['retry-after'], '3')
  }
})

test('of an answer that breaks off, the parts before are read', async () => {
  const whole = part('<response-0>', '{"a":1}')
  assert.deepEqual(brief(await read(`${whole}${part('<response-1>', '{"b":1}').slice(0, -4)}`)), [[0, 200, '{"a":1}']])
})

test('a part is handed on before the next one has come', async () => {
  async function* slow() {
    yield Buffer.from(`${part('<response-0>', '{"a":1}')}--batch_x\r\n`)
    throw new Error('and then the line breaks')
  }
  const parts = batchParts(slow(), TYPE)
  assert.equal((await parts.next()).value?.index, 0)
  await assert.rejects(parts.next(), /breaks/)
})

for (const [what, text] of [
  ['without a name', part('', '{}')],
  ['with a name that was not given', part('<response-x>', '{}')],
  ['without a status', part('<response-0>', '{}', 'hello')],
  ['without anything', '--batch_x\r\n\r\n'],
  ['of one line', '--batch_x\r\nContent-ID: <response-0>\r\n'],
] as const) {
  test(`a part ${what} is dropped, and the next one read`, async () => {
    assert.deepEqual(brief(await read(`${text}${part('<response-4>', '{"a":1}')}--batch_x--`)), [[4, 200, '{"a":1}']])
  })
}

test('lines may end without a return, the boundary may stand in quotes, a name without brackets', async () => {
  const text = `${part('response-0', '{"a":1}')}--batch_x--`.replaceAll('\r\n', '\n')
  assert.deepEqual(brief(await read(text, { type: 'multipart/mixed; charset=UTF-8; boundary="batch_x"' })), [[0, 200, '{"a":1}']])
})

test('what is no batch has no parts', async () => {
  for (const type of ['text/html', 'multipart/mixed', '']) assert.deepEqual(await read(part('<response-0>', '{}'), { type }), [])
})
