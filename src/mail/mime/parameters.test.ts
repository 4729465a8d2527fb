// Parameters of Content-Type and Content-Disposition, by the book and off it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readParameters } from './parameters.ts'

for (const [written, value, parameters] of [
  ['Text/Plain; Charset=utf-8', 'text/plain', { charset: 'utf-8' }],
  ['text/plain (a comment); charset="utf-8" (another)', 'text/plain', { charset: 'utf-8' }],
  ['attachment; filename="plan; final.pdf"; size=3', 'attachment', { filename: 'plan; final.pdf', size: '3' }],
  ['attachment; filename="C:\\plans\\one.pdf"', 'attachment', { filename: 'C:\\plans\\one.pdf' }],
  ['attachment; filename="say \\"hi\\".txt"', 'attachment', { filename: 'say "hi".txt' }],
  ['attachment; filename=Plan of mine (2).pdf', 'attachment', { filename: 'Plan of mine (2).pdf' }],
  ['attachment; filename="=?utf-8?Q?pl=C4=83n.pdf?="', 'attachment', { filename: 'plăn.pdf' }],
  ["attachment; filename*=utf-8'ro'pl%C4%83n.pdf; filename=plan.pdf", 'attachment', { filename: 'plăn.pdf' }],
  ["attachment; filename*1*=%83n.pdf; filename*0*=utf-8''pl%C4", 'attachment', { filename: 'plăn.pdf' }],
  ['attachment; filename*0="a long "; filename*1="name.pdf"', 'attachment', { filename: 'a long name.pdf' }],
  ["attachment; filename*=iso-8859-2''%BAtire.txt", 'attachment', { filename: 'ştire.txt' }],
  ['multipart/mixed; boundary="no end', 'multipart/mixed', { boundary: 'no end' }],
  ['multipart/mixed; boundary=\\"b\\"', 'multipart/mixed', { boundary: 'b' }],
  ['text/plain; charset', 'text/plain', {}],
  ['', '', {}],
] as const) {
  test(`reads ${written}`, () => {
    const read = readParameters(written)
    assert.deepEqual([read.value, Object.fromEntries(read.parameters)], [value, parameters])
  })
}
