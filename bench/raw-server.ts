// The floor under every figure of lists.ts: node:http answering bytes that it already has.
// Reads JSON {path: body} from the parent, then says where it listens.
import { createServer } from 'node:http'

process.once('message', (bodies: Record<string, string>) => {
  const answers = new Map(Object.entries(bodies).map(([path, body]) => [path, Buffer.from(body)]))
  const server = createServer((request, response) => {
    const body = answers.get(request.url ?? '')
    if (body === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }).end(body)
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
  })
})
