// The server of a mailing list, over https on this computer: counts who asks it to let somebody go,
// and answers as a test wants, also not at all.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import tls from 'node:tls'

export interface ListServer {
  host: string
  heard: { method: string; path: string; type: string; body: string; cookie: string }[]
  /** How the next requests are answered. */
  answer: (response: ServerResponse) => void
}

/** Its certificate is believed by this process. */
export async function openListServer(context: TestContext): Promise<ListServer> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-list-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', ...made, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(cert, 'utf8')])
  const list: ListServer = { host: '', heard: [], answer: (response) => response.end('gone') }
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      list.heard.push({ method: request.method ?? '', path: request.url ?? '', type: request.headers['content-type'] ?? '', body, cookie: request.headers.cookie ?? '' })
      list.answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  list.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  context.after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return list
}
