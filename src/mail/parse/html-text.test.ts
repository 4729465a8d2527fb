// The words of an HTML mail stand apart where its reader sees them apart: a sum that two cells make
// together is none, and one behind a cell is found by its own words.
import assert from 'node:assert/strict'
import test from 'node:test'
import { htmlText } from './html-text.ts'

test('cells and rows of a table, and boxes, are words apart', () => {
  assert.equal(htmlText('<table><tr><td>Total 1</td><td>250 EUR</td></tr><tr><td>Tax</td><td></td><td>19</td></tr></table>'), 'Total 1\u2003250 EUR\nTax\u200319')
  assert.equal(htmlText('<table><tr><td><p>A</p></td><td><div>B</div></td></tr></table>'), 'A\n\nB')
  assert.equal(htmlText('a<center>b</center>c<dl><dt>t</dt><dd>u</dd></dl>'), 'a\nb\nc\nt\nu')
  assert.equal(htmlText('<blockquote><table><tr><td>1</td><td>2</td></tr></table></blockquote>'), '> 1\u20032')
})

test('a mail of nothing but cells comes to its end', () => {
  for (const piece of ['<td>', '<table><tr><td>a</td></tr></table>', '\u2003 ', '<tr><td> \u2003</td></tr>']) assert.equal(typeof htmlText(piece.repeat(200_000 / piece.length)), 'string')
})
