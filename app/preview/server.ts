// Serves app/dist over a made-up mailbox, for looking at screens without the real server:
//   node app/preview/server.ts [port]
// Development only. It answers as the contract says and keeps what is done until it stops.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Settings } from '../../src/web/contract/settings.ts'
import { accounts, actions, audit, events, jobs, mailboxes, mailHtml, rows, threadOf } from './sample.ts'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; manifest-src 'self'"

let settings: Settings = { locale: 'en', timeZone: 'Europe/Bucharest', theme: 'system', density: 'comfortable', undoSeconds: 10, remoteContent: 'ask' }
let signedIn = true
const me = { id: 'usr_1', email: 'andrei@marinvlad.example', name: 'Andrei Marin', role: 'owner', sessionId: 'ses_1', csrfToken: 'csrf', twoFactor: false, demo: false }
const live = new WebSocketServer({ noServer: true })
const tell = (topic: string, subject: string) => {
  for (const client of live.clients) client.send(JSON.stringify({ type: 'changed', topic, subject }))
}
const page = (items: unknown[]) => ({ items, next: null })

function make(body: { proposal: { kind: string; payload: Record<string, unknown> }; approve?: boolean }): Action {
  const { kind, payload } = body.proposal
  const ids = (payload['messageIds'] as number[] | undefined) ?? []
  const item = rows.find((row) => row.messageIds.some((id) => ids.includes(id)))
  const to = (payload['to'] as { name: string; address: string }[] | undefined) ?? []
  const action: Action = {
    ...actions[0]!, id: `act_${Date.now()}`, kind, payload, origin: { by: 'person', name: me.name, words: '' }, proposedAt: Date.now(), expiresAt: Date.now() + 86_400_000,
    state: body.approve === true ? 'approved' : 'proposed', decidedAt: body.approve === true ? Date.now() : 0, decidedBy: body.approve === true ? me.name : '',
    preview: {
      act: kind, values: { folder: mailboxes.find((one) => one.id === payload['mailboxId'])?.name ?? '' },
      facts: kind === 'mail.send' ? [...to.map((one) => ({ label: 'to' as const, value: one.name, exact: one.address, source: 'your-words' as const, sourceNote: '' })), { label: 'subject', value: String(payload['subject']), exact: '', source: 'your-words', sourceNote: '' }] : [],
      warnings: [], body: String(payload['text'] ?? ''), items: item === undefined ? [] : [{ id: String(ids[0]), title: item.subject, from: item.participants[0]!.name, note: '' }], count: Math.max(1, ids.length), undoable: kind !== 'mail.send',
    },
  }
  actions.unshift(action)
  if (body.approve === true) settle(action, 400)
  return action
}
function settle(action: Action, afterMs: number): void {
  setTimeout(() => {
    if (action.state === 'undone') return
    const count = action.preview.count
    Object.assign(action, { state: 'done', finishedAt: Date.now(), canUndo: action.kind !== 'mail.send', receipt: { provenAt: Date.now(), proof: 'read back', expected: count, proven: count, items: [] } })
    tell('action', action.id)
  }, afterMs)
}

async function answer(method: string, path: string, url: URL, body: never): Promise<unknown> {
  const given = body as Record<string, never>
  const id = path.split('/')[2] ?? ''
  const action = actions.find((one) => one.id === id)
  if (path === '/welcome') return { needsOwner: url.searchParams.has('owner') || !signedIn, demo: false, version: '0.1.0' }
  if (path === '/auth/me') return signedIn ? me : undefined
  if (path === '/auth/register' || path === '/auth/login' || path === '/auth/link') {
    signedIn = true
    return { outcome: 'signed-in', me }
  }
  if (path === '/auth/logout') signedIn = false
  if (path === '/auth/2fa') return { on: false, recoveryCodesLeft: 0 }
  if (path === '/auth/2fa/setup') return { otpauthUrl: 'otpauth://totp/Secretary:andrei?secret=JBSWY3DPEHPK3PXP&issuer=Secretary', secret: 'JBSWY3DPEHPK3PXP' }
  if (path === '/auth/2fa/verify') return { recoveryCodes: Array.from({ length: 10 }, (_, index) => `k7f${index}-29qx-m${index}vd`) }
  if (path === '/settings') return (settings = { ...settings, ...(method === 'PATCH' ? given : {}) })
  if (path === '/accounts') return method === 'POST' ? accounts[0] : page(accounts)
  if (path === '/mailboxes') return page(mailboxes)
  if (path === '/threads') {
    const from = Number(url.searchParams.get('before') ?? 0)
    return { items: rows.slice(from, from + 100), next: from + 100 < rows.length ? String(from + 100) : null, total: rows.length, syncedAt: Date.now() }
  }
  if (path.startsWith('/threads/')) return threadOf(id)
  if (path === '/actions') return method === 'POST' ? make(body) : page(url.searchParams.has('open') ? actions.filter((one) => ['proposed', 'approved', 'scheduled', 'running', 'unknown'].includes(one.state)) : actions)
  if (action !== undefined && path.endsWith('/approve')) {
    Object.assign(action, { state: 'scheduled', decidedAt: Date.now(), decidedBy: me.name, leavesAt: Date.now() + 10_000, canUndo: true })
    settle(action, 10_000)
    return action
  }
  if (action !== undefined && path.endsWith('/reject')) return Object.assign(action, { state: 'rejected', decidedAt: Date.now(), decidedBy: me.name })
  if (action !== undefined && path.endsWith('/undo')) {
    if (action.state !== 'done') return Object.assign(action, { state: 'undone', finishedAt: Date.now() })
    return make({ proposal: { kind: action.kind, payload: action.payload }, approve: true })
  }
  if (action !== undefined) return action
  if (path === '/audit') return page(audit)
  if (path === '/jobs') return page(jobs)
  if (path === '/calendar/calendars') return page([1, 2, 3, 4, 5].map((colour) => ({ id: `cal_${colour}`, accountId: 'acc_1', name: `Calendar ${colour}`, colour, timeZone: 'Europe/Bucharest', syncedAt: Date.now() })))
  if (path === '/calendar/events') return { items: events, truncated: false, syncedAt: Date.now() }
  if (path === '/sessions') return page([{ id: 'ses_1', current: true, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0', address: '127.0.0.1', createdAt: Date.now() - 86_400_000, lastSeenAt: Date.now() }, { id: 'ses_2', current: false, userAgent: 'Mozilla/5.0 (iPhone) Safari/604.1', address: '192.168.1.20', createdAt: Date.now() - 5 * 86_400_000, lastSeenAt: Date.now() - 3_600_000 }])
  if (path === '/tokens') return method === 'POST' ? { token: 'sec_4f9c2e71ab', apiToken: {} } : page([{ id: 'tok_1', name: 'Desk assistant', grants: ['read', 'send-proposal'], createdAt: Date.now(), lastUsedAt: Date.now() - 480_000, expiresAt: Date.now() + 80 * 86_400_000 }])
  if (path === '/people') return page([{ id: 'usr_1', email: me.email, name: me.name, role: 'owner', disabled: false, createdAt: Date.now() - 90 * 86_400_000 }])
  if (path === '/invitations') return page([])
  return method === 'GET' ? undefined : {}
}

async function bodyOf(request: IncomingMessage): Promise<never> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return (text === '' ? {} : JSON.parse(text)) as never
}

export function startPreview(port: number) {
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://preview')
      if (url.pathname === '/preview/signed-out') signedIn = false
      if (url.pathname === '/preview/settings') settings = { ...settings, ...(Object.fromEntries(url.searchParams) as Partial<Settings>) }
      if (url.pathname.startsWith('/preview/')) return response.end('ok')
      if (url.pathname.startsWith('/api/v1/')) {
        if (url.pathname.endsWith('/view')) return response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }).end(mailHtml)
        const found = await answer(request.method ?? 'GET', url.pathname.slice('/api/v1'.length), url, await bodyOf(request))
        if (found !== undefined) return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
        const code = signedIn ? 'not-found' : 'not-signed-in'
        return response.writeHead(signedIn ? 404 : 401, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', title: code, status: signedIn ? 404 : 401, code, fix: '', requestId: 'req_1' }))
      }
      const name = extname(url.pathname) === '' ? 'index.html' : url.pathname.slice(1)
      try {
        const file = readFileSync(join(dist, name))
        response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(file)
      } catch {
        response.writeHead(404).end()
      }
    })()
  })
  server.on('upgrade', (request, socket, head) => {
    live.handleUpgrade(request, socket, head, (client) => client.send(JSON.stringify({ type: 'hello', serverTime: Date.now() })))
  })
  return server.listen(port)
}

if (import.meta.main) {
  const port = Number(process.argv[2] ?? 8421)
  startPreview(port)
  console.log(`http://127.0.0.1:${port}`)
}
