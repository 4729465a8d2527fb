// What an attachment is saved as: its own name as far as that is one, and never an error.
import assert from 'node:assert/strict'
import test from 'node:test'
import { attachmentHeaders } from './attachment-headers.ts'

const savedAs = (name: string): string | undefined => {
  const encoded = /filename\*=UTF-8''(\S+)$/.exec(attachmentHeaders(name, 'image/png')['content-disposition'] ?? '')?.[1]
  return encoded === undefined ? undefined : decodeURIComponent(encoded)
}

test('a name keeps its letters and loses what steers a terminal, a path or a header', () => {
  assert.equal(savedAs('Poză (1) 🌊.png'), 'Poză (1) 🌊.png')
  assert.equal(savedAs('../a\r\nb\u202egnp.exe'), '.._a__b_gnp.exe')
  assert.equal(savedAs(''), 'attachment')
})

test('a name that is cut inside an emoji can still be downloaded, and so can one that holds half of one', () => {
  assert.equal(savedAs(`${'x'.repeat(199)}🌊.png`), `${'x'.repeat(199)}\ufffd`)
  assert.equal(savedAs(`${'x'.repeat(198)}🌊.png`), `${'x'.repeat(198)}🌊`)
  assert.equal(savedAs('wave \ud83c.png'), 'wave \ufffd.png')
})
