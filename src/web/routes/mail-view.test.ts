// The page of one HTML mail: sealed, and after consent open to its own pictures by the very
// name that the browser asked for, whichever of the server's names that was.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import test from 'node:test'
import { patchSettings } from '../../accounts/settings.ts'
import { operator } from '../../accounts/role.ts'
import { createToken } from '../../accounts/tokens.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { WebSettings } from '../context.ts'

test('pictures are shown by whichever name the server was asked, and by no other', async (context) => {
  const store = await openTestStore(context)
  const imagesOf = async (settings: Partial<WebSettings>, host: (port: string) => string, path = '?remote=1') => {
    const web = await openTestWeb(store, context, { settings })
    const person = await web.person(`p${++people}@example.org`)
    const { message } = await ownOneOfEverything(store.db, web, person, `word-${people}`)
    const policy = await policyAs(host(new URL(web.url).port), `${web.url}/api/v1/emails/${message}/view${path}`, person.headers)
    return (/img-src ([^;]*)/.exec(policy)?.[1] ?? '').replaceAll(new URL(web.url).port, 'PORT').replaceAll(message, 'ID')
  }
  let people = 0
  const at = (origin: string) => `${origin}/api/v1/emails/ID/images/`
  assert.equal(await imagesOf({}, (port) => `127.0.0.1:${port}`), `data: ${at('http://127.0.0.1:PORT')}`)
  assert.equal(await imagesOf({}, (port) => `localhost:${port}`), `data: ${at('http://localhost:PORT')}`)
  assert.equal(await imagesOf({ host: '0.0.0.0' }, (port) => `192.0.2.7:${port}`), `data: ${at('http://192.0.2.7:PORT')}`)
  // A proxy may put its own name into the request; the browser knows the configured one.
  assert.equal(await imagesOf({ publicUrl: 'https://mail.example.org' }, () => '127.0.0.1:1'), `data: ${at('https://mail.example.org')} ${at('http://127.0.0.1:1')}`)
  assert.equal(await imagesOf({}, (port) => `localhost:${port}`, ''), 'data:', 'nothing before consent')
})

test('a program, or a person who said never, gets no remote pictures', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const { message } = await ownOneOfEverything(store.db, web, alice, 'pictures')
  const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'reader', grants: ['read'] })
  const asked = async (path: string, headers: Record<string, string>) => await fetch(`${web.url}/api/v1/emails/${message}${path}`, { headers })
  const code = async (answer: Response) => ((await answer.json()) as { code?: string }).code
  const token = { authorization: `Bearer ${raw}` }
  assert.equal(await code(await asked('/images/0', token)), 'pictures-held-back')
  assert.doesNotMatch((await asked('/view?remote=1', token)).headers.get('content-security-policy') ?? '', /images/)
  assert.notEqual(await code(await asked('/images/0', alice.headers)), 'pictures-held-back')
  await patchSettings(web.house, alice.userId, { remoteContent: 'never' })
  assert.equal(await code(await asked('/images/0', alice.headers)), 'pictures-held-back')
  assert.doesNotMatch((await asked('/view?remote=1', alice.headers)).headers.get('content-security-policy') ?? '', /images/)
})

/** `fetch` writes the Host itself. */
function policyAs(host: string, url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers: { ...headers, host } }, (response) => {
      response.resume()
      assert.equal(response.statusCode, 200)
      resolve(String(response.headers['content-security-policy']))
    })
    asking.on('error', reject)
    asking.end()
  })
}
