// Headers as servers write them, and as a forger would like them read.
import assert from 'node:assert/strict'
import test from 'node:test'
import { authenticityOf } from './authenticity.ts'

for (const [header, verdict] of [
  ['mx.google.com; dkim=pass header.i=@example.org header.s=k header.b=x; spf=pass (google.com: domain of a@example.org designates 1.2.3.4 as permitted sender) smtp.mailfrom=a@example.org; dmarc=pass (p=REJECT) header.from=example.org', 'pass'],
  ['mx; dmarc=fail (p=none) header.from=example.org; dkim=pass header.d=evil.example', 'fail'],
  ['mx; dkim=pass header.d=example.org', 'pass'],
  ['mx; dkim=pass header.d=mail.example.org', 'pass'],
  ['mx; dkim=pass header.d=evil.example', 'none'],
  ['mx; spf=pass smtp.mailfrom=bounce@evil.example', 'none'],
  ['mx; spf=pass smtp.mailfrom=a@example.org', 'pass'],
  ['mx; spf=fail smtp.mailfrom=a@example.org', 'fail'],
  ['mx; spf=softfail smtp.mailfrom=a@example.org', 'none'],
  ['mx; dkim=fail header.d=example.org', 'none'],
  ['mx; dmarc=pass header.from=evil.example', 'none'],
  ['mx; none', 'none'],
  ['', 'none'],
  ['mx 1; dmarc="pass" header.from="example.org"', 'pass'],
  // The forger's words stand in a comment, a quoted string or another property.
  ['mx; spf=fail (dmarc=pass header.from=example.org) smtp.mailfrom=a@example.org', 'fail'],
  ['mx; spf=none (a (b) dmarc=pass; dmarc=pass header.from=example.org) smtp.mailfrom=x', 'none'],
  ['mx; spf=none smtp.mailfrom="x; dmarc=pass header.from=example.org"', 'none'],
  ['mx; spf=none (unclosed; dmarc=pass header.from=example.org', 'none'],
  ['dmarc=pass header.from=example.org', 'none'],
] as const) {
  test(`${header.slice(0, 70)} says ${verdict}`, () => {
    assert.equal(authenticityOf(header, 'a@example.org').verdict, verdict)
  })
}

test('a registry is nobody’s parent', () => {
  assert.equal(authenticityOf('mx; dkim=pass header.d=co.uk', 'a@bank.co.uk').verdict, 'none')
  assert.equal(authenticityOf('mx; dkim=pass header.d=org', 'a@example.org').verdict, 'none')
  assert.equal(authenticityOf('mx; dkim=pass header.d=xample.org', 'a@example.org').verdict, 'none')
})

test('without a From domain nothing is said', () => {
  assert.deepEqual(authenticityOf('mx; dmarc=pass', ''), { verdict: 'none', domain: '', detail: '' })
})

test('a hostile header costs no time', () => {
  for (const text of ['('.repeat(100_000), '"'.repeat(99_999), 'mx; ' + 'a='.repeat(50_000), ';'.repeat(100_000)]) authenticityOf(text, 'a@example.org')
})
