// What each mail program makes of a reply in HTML: what it quotes and signs is marked, what it
// says is not, and the marks change nothing else.
import assert from 'node:assert/strict'
import test from 'node:test'
import { markReply } from './reply-html.ts'
import { sanitise } from './sanitise.ts'
import { visibleText } from './visible-text.ts'

/** The words that are left when a part is put away. */
function without(html: string, part: 'quoted' | 'signature'): string {
  const put = html.replaceAll(new RegExp(`(<[a-z0-9]+) data-reply="${part}"`, 'g'), '$1 style="display:none"')
  return visibleText(put.replaceAll(/ data-reply="[a-z]+"/g, '')).replaceAll(/\s+/g, ' ').trim()
}
const marked = (source: string, forwards = false) => markReply(sanitise(source).html, { forwards })
const own = (source: string, forwards = false) => without(marked(source, forwards).html, 'quoted')

const OUTLOOK_HEAD = (from: string, sent: string, to: string, subject: string) =>
  `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0"><p class="MsoNormal"><b>${from}:</b> Bob &lt;bob@example.org&gt;<br><b>${sent}:</b> 5 January 2026 12:00<br><b>${to}:</b> Ana<br><b>${subject}:</b> Plan</p></div>`

for (const [program, html, words] of [
  ['Gmail', '<div dir="ltr">Thursday works.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, 5 Jan 2026 at 12:00, Bob &lt;<a href="mailto:bob@example.org">bob@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>When?</div></blockquote></div>', 'Thursday works.'],
  ['Gmail in Romanian', '<div dir="ltr">Da, joi.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">În lun., 5 ian. 2026 la 12:00, Ana &lt;ana@example.org&gt; a scris:<br></div><blockquote class="gmail_quote">Joi?</blockquote></div>', 'Da, joi.'],
  ['Gmail in a language that we do not know', '<div>はい</div><div class="gmail_quote"><div class="gmail_attr">2026年1月5日(月) 12:00 Ana:<br></div><blockquote class="gmail_quote">木曜日?</blockquote></div>', 'はい'],
  ['Outlook', `<div class="WordSection1"><p class="MsoNormal">Agreed.</p><p class="MsoNormal">&nbsp;</p><div>${OUTLOOK_HEAD('From', 'Sent', 'To', 'Subject')}</div><p class="MsoNormal">Do we go?</p><table><tr><td>plan</td></tr></table></div>`, 'Agreed.'],
  ['Outlook in Romanian', `<div class="WordSection1"><p>De acord.</p>${OUTLOOK_HEAD('De la', 'Trimis', 'Către', 'Subiect')}<p>Mergem?</p></div>`, 'De acord.'],
  ['Outlook on the web', '<div>Agreed.</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Bob &lt;bob@example.org&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Ana<br><b>Subject:</b> Plan</font></div><div>Do we go?</div>', 'Agreed.'],
  ['Apple Mail', '<body>Yes.<br><div><br><blockquote type="cite"><div>On 5 Jan 2026, at 12:00, Bob &lt;bob@example.org&gt; wrote:</div><br><div>When?</div></blockquote></div></body>', 'Yes.'],
  ['Thunderbird, below the quote', '<div class="moz-cite-prefix">La 05.01.2026 12:00, Ana a scris:<br></div><blockquote type="cite" cite="mid:1"><p>Joi?</p></blockquote><p>Da, la zece.</p>', 'Da, la zece.'],
  ['Yahoo', '<div>Am primit.</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>În data de luni, 5 ianuarie 2026 la 12:00:00 EET, Ana &lt;ana@example.org&gt; a scris:</div><div>Trimit factura.</div></div>', 'Am primit.'],
  ['a copy with a line above it', '<p>Ok.</p><p>-----Original Message-----</p><p>Old words</p>', 'Ok.'],
] as const) {
  test(`${program}: what it quotes is marked, and nothing else`, () => {
    assert.equal(own(html), words)
    const { html: shown, quotedLines, order } = marked(html)
    assert.deepEqual(order, program.includes('below the quote') ? ['quoted', 'own'] : ['own', 'quoted'])
    assert.ok(quotedLines > 0)
    assert.equal(shown.replaceAll(/ data-reply="[a-z]+"/g, '').replaceAll(/<span>([^<]*)<\/span>/g, '$1'), sanitise(html).html.replaceAll(/<span>([^<]*)<\/span>/g, '$1'))
  })
}

for (const [what, html] of [
  ['answers between the quoted lines', '<blockquote type="cite"><p>When?</p></blockquote><p>Thursday.</p><blockquote type="cite"><p>Where?</p></blockquote><p>Here.</p>'],
  ['answers between what Gmail quotes', '<div class="gmail_quote"><div class="gmail_attr">On Mon, 5 Jan 2026 at 12:00, Bob wrote:<br></div><blockquote class="gmail_quote">When?</blockquote><div>Thursday.</div><blockquote class="gmail_quote">Where?</blockquote></div>'],
  ['a forward by Gmail', '<div>For you.</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Bob<br>Date: Monday<br>Subject: x<br>To: Ana<br></div><div>words</div></div>'],
  ['a forward by Apple Mail', '<div>For you.<br><blockquote type="cite"><div>Begin forwarded message:</div><div>From: Bob</div><div>words</div></blockquote></div>'],
  ['a mail that only quotes', '<blockquote type="cite">all of it</blockquote>'],
  ['what somebody indented', '<p>He said it well</p><blockquote>To be or not to be</blockquote><p>and left.</p><blockquote>Exeunt</blockquote>'],
  ['a newsletter', '<table><tr><td><h1>Offers</h1></td></tr><tr><td><p>From: 9 EUR</p><p>On Monday: everything.</p></td></tr></table>'],
] as const) {
  test(`${what} stays whole`, () => {
    const { html: shown, quotedLines } = marked(html)
    assert.deepEqual([shown, quotedLines], [sanitise(html).html, 0])
  })
}

test('a forward by Outlook is told by its subject', () => {
  const html = `<p>For you.</p>${OUTLOOK_HEAD('From', 'Sent', 'To', 'Subject')}<p>words</p>`
  assert.deepEqual([own(html), own(html, true).endsWith('words')], ['For you.', true])
})

for (const [program, html] of [
  ['Gmail', '<div>Thursday.</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature"><div>Ana Pop<br>0722 000 111</div></div><div class="gmail_quote"><div class="gmail_attr">On Mon, 5 Jan 2026 at 12:00, Bob wrote:</div><blockquote class="gmail_quote">When?</blockquote></div>'],
  ['Thunderbird', '<p>Thursday.</p><div class="moz-signature">-- <br>Ana Pop</div>'],
  ['Outlook', '<div>Thursday.</div><div id="Signature"><p>Ana Pop</p><p>0722 000 111</p></div>'],
  ['a telephone', '<div>Thursday.</div><br><div>Trimis de pe iPhone</div>'],
] as const) {
  test(`the signature of ${program} is marked apart`, () => {
    const { html: shown, signatureLines } = marked(html)
    assert.ok(signatureLines > 0)
    const said = without(shown, 'signature')
    assert.match(said, /Thursday\./)
    assert.doesNotMatch(said, /Ana Pop|iPhone/)
  })
}

test('no mail can mark itself, and loose words are marked between the elements', () => {
  assert.doesNotMatch(marked('<div data-reply="quoted">words</div>').html, /data-reply/)
  const once = marked('<p>Ok.</p><p>-----Original Message-----</p>Old <b>words</b>, &amp; more').html
  assert.match(once, /<span data-reply="quoted">Old <\/span><b data-reply="quoted">words<\/b><span data-reply="quoted">, &amp; more<\/span>/)
})
