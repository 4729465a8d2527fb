// The engine's socket at a real engine: what is asked there waits, whatever befalls the engine, and
// happens when a person says so; who misuses it is refused, and the house goes on.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { askSocket } from '../src/testing/ask-socket.ts'
import { freePort } from '../src/testing/free-port.ts'
import { secretary } from './commands.ts'
import { freshHome, healthOf, signInDemo, startSecretary, tokenClient, until, untilIdle, untilMailIsIn, type Client } from './running.ts'
import { readMailTree } from './sim/mail-tree.ts'

interface Shown {
  state: string
  digest: string
}

const mailIn = (home: string): string => join(home, 'sample', readdirSync(join(home, 'sample'))[0] ?? '', 'mail')
const filesOf = (home: string): string[] => readMailTree(mailIn(home)).files.map(({ file, sha256 }) => `${file} ${sha256}`).toSorted()

async function unreadMail(client: Client): Promise<{ id: number; accountId: string }> {
  const { items } = await client.get<{ items: { id: number; accountId: string; unread: boolean }[] }>('/emails?q=is:unread&limit=1')
  const [first] = items
  assert.ok(first !== undefined, 'the sample has unread mail')
  return first
}

test('what a program asks for survives kill -9, changes nothing, and happens when a person approves it', async () => {
  const home = freshHome()
  const args = ['--demo', '--port', String(await freePort())]
  let running = await startSecretary({ home, args })
  try {
    let client = await signInDemo(running.url)
    await untilMailIsIn(client)
    await untilIdle(client)
    const socket = join(home, 'engine.sock')
    const mode = statSync(socket).mode & 0o777
    assert.equal(mode, 0o660)
    const mail = await unreadMail(client)
    const before = filesOf(home)

    const mark = await askSocket(socket, '/api/email/mark-read', { body: { messageIds: [mail.id], words: 'read by the night script' } })
    assert.equal(mark.status, 202, JSON.stringify(mark.body))
    assert.equal(mark.body['approveAt'], `${running.url}/approvals?at=${String(mark.body['actionId'])}`)
    const letter = await askSocket(socket, '/api/email/send', { body: { accountId: mail.accountId, to: [{ address: 'henrik@example.net' }], subject: 'Hello', text: 'From a script.' } })
    assert.equal(letter.status, 202, JSON.stringify(letter.body))

    await running.killAll()
    running = await startSecretary({ home, args })
    client = await signInDemo(running.url)
    await until(async () => (await healthOf(running.url, '/engine')).status === 'ok')
    await untilIdle(client)
    for (const { body } of [mark, letter]) {
      const shown = (await askSocket(socket, `/api/actions/${String(body['actionId'])}`, { method: 'GET' })).body
      assert.deepEqual([shown['state'], shown['startedAt']], ['proposed', 0])
    }
    assert.deepEqual(filesOf(home), before, 'no mail was touched')

    const id = String(mark.body['actionId'])
    const { digest } = await client.get<Shown>(`/actions/${id}`)
    await client.post(`/actions/${id}/approve`, { digest })
    await until(async () => (await client.get<Shown>(`/actions/${id}`)).state === 'done')
    assert.notDeepEqual(filesOf(home), before, 'its flag stands in the name of its file')
  } finally {
    await running.killAll()
    rmSync(home, { recursive: true, force: true })
  }
})

test('a flood, a body without an end and a body too large take nothing from the house', async () => {
  const home = freshHome()
  const running = await startSecretary({ home })
  try {
    const client = await signInDemo(running.url)
    const socket = join(home, 'engine.sock')
    await until(async () => (await healthOf(running.url, '/engine')).status === 'ok')
    const slow = Array.from({ length: 50 }, () => connect(socket).on('error', () => {}))
    await Promise.all(slow.map((one) => once(one, 'connect')))
    for (const one of slow) one.write('POST /api/email/send HTTP/1.1\r\nhost: engine\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{"to":')
    const large = await askSocket(socket, '/api/email/send', { body: 'x'.repeat(10_000_000) })
    assert.deepEqual([large.status, large.body['code']], [413, 'too-large'])
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => askSocket(socket, n % 2 === 0 ? '/api/status' : '/api/sync/trigger', { method: 'GET' })))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].toSorted(), [200, 202])
    for (const one of slow) one.destroy()
    assert.equal((await healthOf(running.url, '/engine')).status, 'ok')
    assert.deepEqual((await client.get<{ items: unknown[] }>('/actions?open=true')).items, [])
  } finally {
    await running.killAll()
    rmSync(home, { recursive: true, force: true })
  }
})

test('from another host the same names answer a token, as far as its grants go', async () => {
  const home = freshHome()
  const running = await startSecretary({ home })
  try {
    const client = await signInDemo(running.url)
    await untilMailIsIn(client)
    const mail = await unreadMail(client)
    const { email } = await client.get<{ email: string }>('/auth/me')
    const token = async (grants: string) => {
      const made = await secretary(['token', 'create', '--user', email, '--grants', grants, '--json'], { SECRETARY_HOME: home })
      return (JSON.parse(made.out) as { token: string }).token
    }
    const ask = async (raw: string, path: string, body?: unknown) => {
      const answer = await fetch(`${running.url}/api${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${raw}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const [reader, flagger] = [await token('read'), await token('read,flag')]
    const mark = { messageIds: [mail.id] }
    assert.equal((await ask(reader, '/status')).body['status'], 'ok')
    assert.equal((await ask(reader, '/email/mark-read', mark)).body['code'], 'grant-missing')
    const made = await ask(flagger, '/email/mark-read', mark)
    assert.equal(made.status, 202)
    assert.equal(made.body['approveAt'], `${running.url}/approvals?at=${String(made.body['actionId'])}`)
    assert.equal((await ask(flagger, '/email/send', { accountId: mail.accountId, to: [{ address: 'henrik@example.net' }], subject: '', text: '' })).body['code'], 'grant-missing')
    assert.equal((await tokenClient(running.url, flagger).request('POST', `/actions/${String(made.body['actionId'])}/approve`, { digest: 'x' })).status, 403)
    assert.equal((await ask(flagger, `/actions/${String(made.body['actionId'])}`)).body['state'], 'proposed')
  } finally {
    await running.killAll()
    rmSync(home, { recursive: true, force: true })
  }
})
