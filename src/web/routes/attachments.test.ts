// Files of mails over HTTP: what is infected leaves by no route, and what leaves is somebody
// else's file, however it is called and whatever it says it is.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createHash } from 'node:crypto'
import { openTestStore } from '../../testing/real-store.ts'
import { letterOf, type PutFile } from '../../testing/kept-mail.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestWeb, type TestWebOptions } from '../../testing/test-web.ts'
import { digestsOf } from '../../mail/parse/file-digests.ts'
import { forgetFiles, insertFiles, type Verdict } from '../../mail/messages/attachment-store.ts'
import type { Message, Thread } from '../contract/mail.ts'

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

async function mailWith(context: TestContext, files: readonly PutFile[], options: TestWebOptions = {}) {
  const store = await openTestStore(context)
  const { db } = store
  const web = await openTestWeb(store, context, options)
  const alice = await web.person('alice@example.org')
  const { message, thread } = await ownOneOfEverything(db, web, alice, 'harbour')
  const raw = letterOf('harbour', files)
  const [place] = await web.packs.append([raw])
  const digests = digestsOf(raw)
  await db.query
    .updateTable('messages')
    .set({ raw_pack: place!.pack, raw_block: place!.block, raw_block_bytes: place!.blockBytes, raw_offset: place!.offset, raw_bytes: place!.bytes, size: raw.length })
    .where('id', '=', Number(message))
    .execute()
  await db.transaction(async (tx) => {
    await forgetFiles(tx, [Number(message)])
    await insertFiles(tx, [{ id: Number(message), files: digests }])
  })
  const judge = (position: number, verdict: Verdict, threat = '', sha256 = digests[position]?.sha256 ?? '') =>
    db.query.updateTable('attachments').set({ verdict, threat, sha256 }).where('message_id', '=', Number(message)).where('position', '=', position).execute()
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${web.url}/api/v1${path}`, { headers: { ...alice.headers, ...headers } })
  const file = (index: number, query = '', headers: Record<string, string> = {}) => get(`/emails/${message}/attachments/${index}${query}`, headers)
  const json = async <T>(path: string) => (await (await get(path)).json()) as T
  return { db, message, thread, judge, get, file, json }
}

const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]

test('an infected file leaves by no route, and its twin in a place that was not scanned does not either', async (context) => {
  const { message, thread, judge, get, file, json } = await mailWith(context, [
    { name: 'boat.png', content: PNG, type: 'image/png', contentId: 'boat' },
    { name: 'same.bin', content: PNG },
    { name: 'notes.txt', content: 'notes', type: 'text/plain' },
  ])
  assert.equal((await file(0)).status, 200)
  assert.match((await json<Message>(`/emails/${message}`)).html, /data:image\/png/)
  await judge(0, 'infected', 'Test.Boat')
  for (const path of ['/attachments/0', '/attachments/0?show=true', '/attachments/1', '/raw']) {
    const answer = await get(`/emails/${message}${path}`)
    assert.deepEqual(await codeOf(answer), [403, path === '/raw' ? 'mail-infected' : 'attachment-infected'], path)
  }
  assert.equal((await file(0, '', { range: 'bytes=0-3' })).status, 403)
  assert.equal((await file(0, '', { 'if-none-match': '*' })).status, 403)
  const opened = await json<Message>(`/emails/${message}`)
  assert.doesNotMatch(opened.html, /data:image/)
  assert.doesNotMatch(await (await get(`/emails/${message}/view`)).text(), /data:image\/png/)
  assert.equal((await file(2)).status, 200)
  const shown = (await json<Thread>(`/threads/${thread}`)).messages[0]
  assert.deepEqual([shown?.infected, shown?.attachments.map(({ safety, threat }) => [safety, threat])], [1, [['infected', 'Test.Boat'], ['not scanned', ''], ['not scanned', '']]])
  assert.doesNotMatch(shown?.html ?? '', /data:image/)
})

test('the raw form of a mail does not leave with a file that was found infected in another one', async (context) => {
  const { db, judge, get, message } = await mailWith(context, [{ name: 'same.bin', content: PNG }])
  assert.equal((await get(`/emails/${message}/raw`)).status, 200)
  await judge(0, 'infected', 'Test.Boat')
  // Its twin's row, as if of another mail; its own file was neither scanned nor hashed.
  await db.query.updateTable('attachments').set({ message_id: Number(message) + 1 }).where('message_id', '=', Number(message)).execute()
  assert.deepEqual(await codeOf(await get(`/emails/${message}/raw`)), [403, 'mail-infected'])
})

test('only a scanner’s word makes a file clean: the rest waits for it, or was not scanned', async (context) => {
  const files = ['a', 'b', 'c'].map((name) => ({ name, content: name }))
  const said = async (scans: boolean) => {
    const { message, judge, json } = await mailWith(context, files, { scans })
    await judge(0, 'clean')
    await judge(1, 'not-scannable')
    return (await json<Message>(`/emails/${message}`)).attachments.map(({ safety }) => safety)
  }
  assert.deepEqual(await said(true), ['clean', 'not scanned', 'scanning'])
  assert.deepEqual(await said(false), ['clean', 'not scanned', 'not scanned'])
})

test('whatever a file says it is, a browser saves it, runs nothing and guesses nothing', async (context) => {
  const hostile: PutFile[] = [
    { name: 'page.html', content: '<script>alert(1)</script>', type: 'text/html' },
    { name: 'picture.svg', content: '<svg onload="alert(1)"/>', type: 'image/svg+xml' },
    { name: 'not-a-picture.png', content: '<script>alert(1)</script>', type: 'image/png' },
    { name: '..\\\\..\\\\etc/passwd', content: 'x', type: 'application/x-shellscript' },
    { name: 'two.pdf', content: '<html>%PDF-1.7', type: 'application/pdf' },
    { name: 'odd', content: 'x', type: 'text/plain; x=' },
  ]
  const { file } = await mailWith(context, hostile)
  for (const [index, { name }] of hostile.entries()) {
    for (const query of ['', '?show=true']) {
      const { headers, status } = await file(index, query)
      assert.equal(status, 200)
      assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="[^"/\\]*"; filename\*=UTF-8''[\w.%~!*()-]+$/, name)
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; sandbox$/, name)
      assert.deepEqual([headers.get('x-content-type-options'), headers.get('cache-control')], ['nosniff', 'private, no-store'])
      assert.doesNotMatch(headers.get('content-type') ?? '', /html|svg|xml|script|pdf/, name)
    }
  }
})

test('a picture and a PDF are shown to who asks for it, by what their bytes are', async (context) => {
  const { file } = await mailWith(context, [
    { name: 'boat.bin', content: PNG, type: 'application/octet-stream' },
    { name: 'plan.pdf', content: '%PDF-1.7\n', type: 'text/html' },
  ])
  const headers = async (index: number, query: string) => {
    const answer = (await file(index, query)).headers
    return [answer.get('content-type'), answer.get('content-disposition')?.split(';')[0], answer.get('x-content-type-options')]
  }
  assert.deepEqual(await headers(0, '?show=true'), ['image/png', 'inline', 'nosniff'])
  assert.deepEqual(await headers(1, '?show=true'), ['application/pdf', 'inline', 'nosniff'])
  assert.deepEqual(await headers(0, ''), ['application/octet-stream', 'attachment', 'nosniff'])
  assert.deepEqual(await headers(1, ''), ['application/octet-stream', 'attachment', 'nosniff'])
  const picture = await file(0, '?show=true')
  assert.match(picture.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/)
  assert.match((await file(1, '?show=true')).headers.get('content-security-policy') ?? '', /^default-src 'none'/)
})

test('a download goes on where it was cut off, and only with the same bytes', async (context) => {
  const content = 'abcdefghij'
  const { file } = await mailWith(context, [{ name: 'letters', content }, { name: 'empty', content: '' }])
  const etag = `"${createHash('sha256').update(content).digest('hex')}"`
  const whole = await file(0)
  assert.deepEqual([whole.headers.get('etag'), whole.headers.get('accept-ranges'), await whole.text()], [etag, 'bytes', content])
  for (const [range, expected, stretch] of [
    ['bytes=3-5', 'def', 'bytes 3-5/10'],
    ['bytes=7-', 'hij', 'bytes 7-9/10'],
    ['bytes=-2', 'ij', 'bytes 8-9/10'],
    ['bytes=-99', content, 'bytes 0-9/10'],
    ['bytes=8-99', 'ij', 'bytes 8-9/10'],
  ] as const) {
    const answer = await file(0, '', { range })
    assert.deepEqual([answer.status, answer.headers.get('content-range'), await answer.text()], [206, stretch, expected], range)
  }
  for (const range of ['bytes=5-3', 'bytes=a-b', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4']) assert.equal(await (await file(0, '', { range })).text(), content, range)
  for (const range of ['bytes=10-', 'bytes=-0']) {
    const refused = await file(0, '', { range })
    assert.deepEqual([refused.status, refused.headers.get('content-range')], [416, 'bytes */10'], range)
  }
  assert.equal((await file(1, '', { range: 'bytes=0-' })).status, 416)
  assert.equal((await file(0, '', { range: 'bytes=3-5', 'if-range': etag })).status, 206)
  assert.equal((await file(0, '', { range: 'bytes=3-5', 'if-range': '"of others"' })).status, 200)
  assert.equal((await file(0, '', { 'if-none-match': etag })).status, 304)
  assert.equal((await file(0, '', { 'if-none-match': '"of others"' })).status, 200)
})
