// Replies whose marks somebody built to exhaust whoever looks for the quoted part.
import test from 'node:test'
import { markReply } from './reply-html.ts'
import { sanitise } from './sanitise.ts'

test('a reply that is built to exhaust ends', { timeout: 60_000 }, () => {
  for (const bomb of ['<div>'.repeat(90) + 'x'.repeat(100_000), '<p>a:</p>'.repeat(50_000), `${'<blockquote type="cite">a</blockquote>b'.repeat(20_000)}`, '<br>'.repeat(200_000), '<p></p>'.repeat(100_000)]) markReply(sanitise(bomb).html, { forwards: false })
})
