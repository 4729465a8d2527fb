// A letter with everything: HTML, pictures within it, files beside it, names in any script. It is
// read back by our own parser and by an independent one; whatever a stranger puts where a header
// is made of it, no header comes out that was not meant.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { Fault } from '../../base/fault.ts'
import { composeLetter, type LetterFrame } from './compose.ts'
import { letterHtml } from './letter-html.ts'
import { linksOfLetter } from './letter-links.ts'
import type { LetterAttachment, SendMail } from '../mail-port.ts'
import { attachmentBytes, parseMessage } from '../parse/parse-message.ts'

const FRAME: LetterFrame = { actionId: 'act_0abc', from: { name: 'Ana Pop', address: 'ana@example.org' }, dateMs: Date.UTC(2026, 2, 1, 9), inReplyTo: '', references: [] }
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

function fileOf(name: string, bytes: Uint8Array, rest: Partial<LetterAttachment> = {}): { file: LetterAttachment; bytes: Uint8Array } {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { file: { fileId: `lfl_${sha256.slice(0, 20)}`, name, type: 'application/pdf', size: bytes.length, sha256, inline: false, ...rest }, bytes }
}

async function written(change: Partial<SendMail> & { files?: ReturnType<typeof fileOf>[] }, frame: Partial<LetterFrame> = {}) {
  const { files = [], ...mail } = change
  const letter = await composeLetter(
    { accountId: 'acc_1', to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [], subject: 'S', text: 'T', ...mail, ...(files.length === 0 ? {} : { attachments: files.map(({ file }) => file) }) },
    { ...FRAME, bytes: new Map(files.map(({ file, bytes }) => [file.fileId, bytes])), ...frame },
  )
  const source = Buffer.from(letter.raw).toString('latin1')
  return { letter, source, head: source.slice(0, source.indexOf('\r\n\r\n')), parsed: parseMessage(letter.raw), postal: await PostalMime.parse(letter.raw) }
}

test('text, HTML, a picture and files arrive byte for byte, each where it belongs', async () => {
  const picture = fileOf('poză.png', PNG, { type: 'image/png', inline: true })
  const all = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, index) => index % 251))
  const report = fileOf('Raport „final” — 会议.pdf', all)
  const html = letterHtml(`<p>Bună <b>ziua</b> <img src="cid:${picture.file.fileId}" alt="sigla"></p>`, new Set([picture.file.fileId]))
  const { letter, source, parsed, postal } = await written({ text: html.text, html: html.html, files: [picture, report] })
  assert.doesNotMatch(source, /(?<!\r)\n|\r(?!\n)|[^\r\n\t\x20-\x7e]/)
  assert.ok(source.split('\r\n').every((line) => line.length <= 998))
  assert.deepEqual(parsed.attachments.map(({ name, type, size, inline }) => ({ name, type, size, inline })), [
    { name: 'poză.png', type: 'image/png', size: PNG.length, inline: true },
    { name: 'Raport „final” — 会议.pdf', type: 'application/pdf', size: all.length, inline: false },
  ])
  assert.deepEqual(parsed.attachments.map(({ place }) => Buffer.compare(Buffer.from(attachmentBytes(letter.raw, place)), place === parsed.attachments[0]?.place ? PNG : all)), [0, 0])
  assert.equal(parsed.text.trim(), 'Bună ziua [sigla]')
  assert.ok(postal.html?.includes(`cid:${picture.file.fileId}@example.org`) === true && postal.text?.trim() === 'Bună ziua [sigla]')
  assert.equal(postal.attachments[0]?.contentId, `<${picture.file.fileId}@example.org>`)
  assert.equal(postal.attachments.length, 2)
  assert.equal(parsed.broken, '')
})

test('a letter with files has the same bytes each time, and other bytes for another letter', async () => {
  const files = [fileOf('a.pdf', Buffer.from('one'))]
  const [first, again, other] = [await written({ files }), await written({ files }), await written({ files, text: 'U' })]
  assert.deepEqual(first.letter.raw, again.letter.raw)
  const boundaryOf = ({ source }: typeof first) => /boundary="([^"]+)"/.exec(source)?.[1] ?? assert.fail('no boundary')
  assert.notEqual(boundaryOf(first), boundaryOf(other))
  // Who knows how the last one was made cannot write the next one's into it.
  const forged = await written({ files, text: `--${boundaryOf(first)}\nContent-Type: text/html\n\n<b>other</b>\n--${boundaryOf(first)}--` })
  assert.equal(forged.parsed.html, '')
  assert.equal(forged.parsed.attachments.length, 1)
})

test('other bytes than those that were approved are not sent', async () => {
  const { file } = fileOf('a.pdf', Buffer.from('one'))
  await assert.rejects(written({ files: [{ file, bytes: Buffer.from('two') }] }), { code: 'file-gone' })
  await assert.rejects(written({ files: [{ file, bytes: Buffer.from('one') }] }, { bytes: new Map() }), { code: 'file-gone' })
})

test('a long chain of references is folded, and a forward stands in its conversation without answering it', async () => {
  const references = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(120)}@mail.example.org`)
  const answer = await written({}, { references, inReplyTo: references.at(-1) ?? '' })
  assert.deepEqual(answer.parsed.references, references)
  assert.ok(answer.head.split('\r\n').every((line) => line.length <= 998))
  const forward = await written({}, { references: ['a@x', 'b@x'] })
  assert.deepEqual([forward.parsed.inReplyTo, forward.parsed.references], ['', ['a@x', 'b@x']])
})

for (const [what, source, kept] of [
  ['scripts', '<p onclick="x()">a<script>alert(1)</script><style>p{}</style></p>', '<p>a</p>'],
  ['forms', '<form action="https://x.example/"><input name="p"><button>b</button></form>', 'b'],
  ['remote pictures', '<p>a<img src="https://x.example/p.gif?u=1"><img src="//x.example/q"></p>', '<p>a</p>'],
  ['pictures in styles', '<p style="background:url(https://x.example/p);color:red">a</p>', '<p style="color:red">a</p>'],
  ['words that would not be seen', '<p style="display:none;font-size:0;opacity:0">a</p>', '<p>a</p>'],
  ['addresses that act', '<a href="javascript:alert(1)">a</a><a href="data:text/html,x">b</a><a href="https://x.example/">c</a>', '<a>a</a><a>b</a><a href="https://x.example/">c</a>'],
  ['names that styles or scripts look for', '<p id="x" class="y">a</p><base href="https://x.example/"><meta http-equiv="refresh" content="0;url=x">', '<p>a</p>'],
  ['words in its looks', '<p lang="the secret word" align="meet at nine" style="font-family:the secret,Arial;color:thesecretword;border-left:2px solid secret">b</p><table width="12 secret"><tr><td colspan="2">a</td></tr></table>', '<p>b</p><table><tr><td colspan="2">a</td></tr></table>'],
] as const) {
  test(`HTML of a letter leaves without ${what}`, () => assert.equal(letterHtml(source, new Set()).html, kept))
}

test('every word of the HTML stands in the text that is shown, also what is white on white', () => {
  const { html, text, disguised } = letterHtml('<p>Hello <span style="color:#fff">and a secret</span></p><a href="https://evil.example/x">https://bank.example</a>', new Set())
  assert.match(text, /Hello and a secret/)
  assert.deepEqual(linksOfLetter({ html, text: '' }), [{ words: 'https://bank.example', href: 'https://evil.example/x' }])
  assert.deepEqual(disguised.map(({ host }) => host), ['evil.example'])
})

test('what its reader sees apart is shown apart: cells, rows, boxes', () => {
  const shown = (html: string): string => letterHtml(html, new Set()).text
  assert.equal(shown('<table><caption>Bill</caption><tr><td>Room 1</td><td>250 EUR</td></tr><tr><th>x</th><td><p>y</p></td></tr></table><p>z</p>'), 'Bill\nRoom 1\u2003250 EUR\nx\n\ny\n\nz')
  assert.equal(shown('<blockquote><table><tr><td>1</td><td>250 EUR</td></tr></table></blockquote>'), '> 1\u2003250 EUR')
  assert.equal(shown('<section>Pay 1</section><section>250 EUR</section><dl><dt>5</dt><dd>00 EUR</dd></dl><center>a</center><center>b</center>'), 'Pay 1\n250 EUR\n5\n00 EUR\na\nb')
  assert.equal(shown('<p>Pay 1<span style="margin-left:9px">250 EUR</span> <b style="display:block">5</b>00 <i style="margin:0">E</i>UR</p>'), 'Pay 1\u2003250 EUR\u20035\u200300 EUR')
  assert.equal(letterHtml('<menu><li>a</li></menu><article>b<address>c</address></article>', new Set()).html, '<ul><li>a</li></ul><div>b<div>c</div></div>')
})

test('HTML of which some words would not be in the text that is shown is refused', () => {
  const within = (tag: string, depth: number) => `<p>Hello</p>${`<${tag}>`.repeat(depth)}and a secret${`</${tag}>`.repeat(depth)}`
  for (const html of [within('div', 150), within('ul><li', 80).replaceAll('</ul><li>', '</li></ul>')]) assert.throws(() => letterHtml(html, new Set()), { code: 'html-unreadable' })
  assert.match(letterHtml(within('blockquote', 30), new Set()).text, /and a secret/)
})

test('what HTML says of its looks stays, and whoever sees no picture reads its words', () => {
  const looks = '<table width="100%" cellpadding="4"><tr><td align="center" style="color:#333;font-family:Arial, \'Segoe UI\', sans-serif;border-left:1px solid rgb(204, 204, 204);text-decoration:underline">1 &lt; 2 &amp;amp; "x" ß 👩‍👩‍👧</td></tr></table><ol start="7"><li>x</li></ol><h5>Schluß</h5>'
  assert.equal(letterHtml(looks, new Set()).html, looks)
  assert.equal(letterHtml('<p>a</p><img src="cid:lfl_1" alt="The secret">', new Set(['lfl_1'])).text, 'a\n\n[The secret]')
})

test('a picture that is not among the files is refused, and so is HTML without a word', () => {
  assert.throws(() => letterHtml('<p>a<img src="cid:lfl_other"></p>', new Set(['lfl_1'])), { code: 'picture-missing' })
  assert.throws(() => letterHtml('<script>a</script>', new Set()), { code: 'letter-empty' })
})

// What a stranger would put where a header is made: ends of lines, of words and of parameters, and every way to hide them.
const CUTS = ['\r\n', '\n', '\r', '\0', '\u2028', '\u202e', '\u0085', '\u{e0041}', '\t']
const PIECES = ['Bcc: eve@evil.example', '"', '\\', '=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=', '=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=', '; filename=evil.exe', "filename*=utf-8''%0d%0aBcc", '<', '>', ',', ':', '(', ')', 'ș', '会', '👩‍👩‍👧', 'שלום', ' ', 'a', 'x'.repeat(90), '--', '%0d%0a']

test('whatever stands in subject, names and file names: each header is one that was meant, and reads back as it was sealed', async () => {
  // A seed and no chance: a failure is the same tomorrow.
  let seed = 20_260_105
  const random = (below: number): number => Math.floor(((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647) * below)
  const text = () => Array.from({ length: 1 + random(6) }, () => (random(40) === 0 ? CUTS[random(CUTS.length)] : random(2) === 0 ? 'word ' : PIECES[random(PIECES.length)])).join('')
  const counts = { refused: 0, sent: 0 }
  for (let round = 0; round < 600; round++) {
    const [subject, name, file, own] = [text(), text(), text(), text()]
    let result: Awaited<ReturnType<typeof written>>
    try {
      result = await written(
        { subject, to: [{ name, address: 'bob@example.net' }], cc: [{ name: own, address: 'carol@example.net' }], bcc: [{ name, address: 'dan@example.net' }], files: [fileOf(`${file}.pdf`, Buffer.from('x'))] },
        { from: { name: own, address: 'ana@example.org' } },
      )
    } catch (error) {
      assert.ok(error instanceof Fault, `round ${round}: ${String(error)}`)
      counts.refused++
      continue
    }
    counts.sent++
    const { head, source, letter, parsed, postal } = result
    const said = JSON.stringify({ round, subject, name, file, own })
    const names = head.split('\r\n').filter((line) => /^\S/.test(line)).map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    assert.deepEqual(names.toSorted(), ['cc', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'], said)
    assert.doesNotMatch(source, /^bcc:|dan@example\.net/im, said)
    assert.deepEqual(letter.envelope, { from: 'ana@example.org', to: ['bob@example.net', 'carol@example.net', 'dan@example.net'] }, said)
    assert.deepEqual([postal.from?.address, postal.to?.map(({ address }) => address), postal.cc?.map(({ address }) => address), postal.bcc], ['ana@example.org', ['bob@example.net'], ['carol@example.net'], undefined], said)
    assert.deepEqual([parsed.from.address, parsed.to.map(({ address }) => address), parsed.cc.map(({ address }) => address)], ['ana@example.org', ['bob@example.net'], ['carol@example.net']], said)
    const plain = (words: string) => words.replaceAll(/\s+/g, ' ').trim()
    assert.equal(plain(parsed.subject), plain(subject), said)
    assert.deepEqual([parsed.to[0]?.name ?? '', parsed.cc[0]?.name ?? '', parsed.from.name].map(plain), [name, own, own].map(plain), said)
    assert.equal(plain(parsed.attachments[0]?.name ?? ''), plain(`${file}.pdf`.split(/[/\\]/).at(-1) ?? ''), said)
    assert.equal(parsed.attachments.length, 1, said)
    assert.equal(parsed.attachments[0]?.type, 'application/pdf', said)
  }
  assert.ok(counts.refused > 50 && counts.sent > 50, JSON.stringify(counts))
})
