// Nothing but what is known gets from a page into a letter, no words are lost on the way, and a
// plain letter stays one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocument } from 'htmlparser2'
import { bodyOf, htmlOf, linesOf, linkOf, picturesIn, picturesOfBody, readLines, wordsOfLines, type LetterNode } from './letter-document.ts'

interface Parsed {
  nodeType: number
  name?: string
  data?: string
  childNodes?: Parsed[]
  attribs?: Record<string, string>
}
const asNode = (node: Parsed): LetterNode => ({
  nodeType: node.nodeType, nodeName: node.name ?? '', nodeValue: node.data ?? null, childNodes: (node.childNodes ?? []).map(asNode),
  getAttribute: (name) => node.attribs?.[name] ?? null,
})
const read = (html: string, asTyped = false) => readLines(asNode(parseDocument(html)), { asTyped })
const body = (html: string, asTyped = true) => bodyOf(read(html, asTyped))

test('a letter without marks stays plain text, line for line', () => {
  const text = 'Henrik,\n\nthe return is 110 mm;  two blanks.\n\n> Is it 90?\n>> Drawing 07 says so.\n> Thanks'
  const html = htmlOf(linesOf(text), String)
  assert.deepEqual(body(html), { text })
  assert.equal(html.includes('&gt;'), false)
  assert.deepEqual(body('a<div>b</div><div><br></div><div>c<br>d</div>'), { text: 'a\nb\n\nc\nd' })
})

test('marks, links, lists and pictures make it HTML, and reading that again changes nothing', () => {
  const html = '<div>Hi <b>Ana <i>Pop</i></b></div><ul><li>one</li><ul><li>in it</li></ul><li>two<br>lines</li></ul><ol><li>first</li></ol><blockquote><div>said</div></blockquote><div><a href="https://example.org/?a=1&amp;b=2">there</a><img src="/api/v1/letter-files/lfl_1" alt="plan"></div>'
  const lines = read(html, true)
  assert.deepEqual(lines.map(({ kind, depth, quote }) => `${kind} ${depth} ${quote}`), ['line 0 0', 'bullet 1 0', 'bullet 2 0', 'bullet 1 0', 'number 1 0', 'line 0 1', 'line 0 0'])
  const saved = bodyOf(lines)
  assert.ok('html' in saved && saved.html.includes('<img src="cid:lfl_1" alt="plan">') && saved.html.includes('a=1&amp;b=2'))
  assert.deepEqual(picturesIn(lines), ['lfl_1'])
  assert.deepEqual(body(saved.html), saved)
})

test('empty lines stay as many as they are, also first, last and alone', () => {
  const html = '<div><br></div><div><b>a</b></div><div><br></div><div><br></div><div>b</div><blockquote><div><br></div></blockquote><div><br></div>'
  const saved = body(html)
  assert.deepEqual(saved, { html: '<div><br><b>a</b><br><br><br>b</div><blockquote type="cite"><div><br></div></blockquote><div><br></div>' })
  assert.deepEqual(body('html' in saved ? saved.html : ''), saved)
})

test('what is pasted keeps its words and brings nothing that acts, is hidden or is fetched', () => {
  const pasted = `<meta charset="utf-8"><style>p{}</style><script>alert(1)</script><b style="font-weight:normal"><p class="x" onclick="go()">Plain
    words</p></b><p><span style="font-weight:700">strong</span> <a href="javascript:go()">no link</a> <a href="mailto:a@example.org">mail</a></p><img src="https://spy.example/p.gif"><svg><a href="https://x">y</a></svg><table><tr><td>1</td><td>2</td></tr></table>`
  const saved = body(pasted, false)
  assert.deepEqual(saved, { html: '<div>Plain words<br><b>strong</b> no link <a href="mailto:a@example.org">mail</a><br>1\t2</div>' })
})

test('a quotation that lines cannot say is kept as it came, with its words and pictures; one that they can is lines', () => {
  const quote = '<blockquote type="cite"><table><tr><td data-style="color:red">4 m</td></tr></table><img src="cid:lfl_2"></blockquote>'
  const keeps = (html: string) => readLines(asNode(parseDocument(html)), { asTyped: false, keeps: () => quote })
  const lines = keeps(`<div>Yes<br>On Monday:</div>${quote}<div>After</div>`)
  assert.deepEqual(lines.map(({ kept }) => kept), [undefined, undefined, quote, undefined])
  assert.deepEqual([wordsOfLines(lines), picturesIn(lines), picturesOfBody({ html: quote })], ['Yes\nOn Monday:\n> 4 m\n> \nAfter', ['lfl_2'], ['lfl_2']])
  const saved = bodyOf(lines)
  assert.deepEqual(saved, { html: `<div>Yes<br>On Monday:</div>${quote}<div>After</div>` })
  // As the editor's page holds it, whatever was drawn into the box.
  const page = htmlOf(lines, String).replace('></div>', '><div>buttons</div></div>')
  assert.deepEqual(body(page), saved)
  assert.deepEqual(keeps('<blockquote type="cite"><div>plain <b>words</b></div></blockquote>').map(({ kept, quote: depth }) => [kept, depth]), [[undefined, 1]])
})

test('no page from elsewhere can have anything kept', () => {
  assert.deepEqual(body('<div data-kept="&lt;table&gt;">x</div><blockquote data-style="color:red">y</blockquote>', false), { text: 'x\n> y' })
})

test('what looks like markup in words stays words', () => {
  assert.deepEqual(body('<div><b>&lt;script&gt;"x"&amp;amp;</b></div>'), { html: '<div><b>&lt;script&gt;&quot;x&quot;&amp;amp;</b></div>' })
})

for (const [typed, href] of [
  ['example.org/a?b', 'https://example.org/a?b'],
  ['http://example.org', 'http://example.org'],
  ['ana@example.org', 'mailto:ana@example.org'],
  ['javascript:alert(1)', ''],
  ['data:text/html,x', ''],
  ['two words', ''],
] as const) {
  test(`a link typed as "${typed}" leads to "${href}"`, () => assert.equal(linkOf(typed), href))
}
