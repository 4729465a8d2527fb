// Replies as real programs wrote them: no line is lost, and the history goes to the side.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { markReply } from './reply-html.ts'
import { splitReply } from './reply-text.ts'
import { sanitise } from './sanitise.ts'
import { visibleText } from './visible-text.ts'

const folder = join(import.meta.dirname, '../../../../shared/fixtures/replies')
const skip = existsSync(folder) ? false : 'no fixtures beside the checkout'
const HTML = 'talon/html_replies'

test('real mails lose no line, and what they end with is put aside', { skip }, () => {
  const words = (all: string) => all.split(/\s+/).filter((word) => word !== '').toSorted()
  const parted = new Map<string, ReturnType<typeof splitReply>>()
  for (const set of ['crisp-email-reply-parser', 'github-email_reply_parser']) {
    for (const file of readdirSync(join(folder, set))) {
      const whole = readFileSync(join(folder, set, file), 'utf8')
      const parts = splitReply(whole)
      assert.deepEqual(words([parts.text, parts.signature, parts.quoted].join('\n')), words(whole), file)
      parted.set(file, parts)
    }
  }
  const has = (file: string) => ({ signature: parted.get(file)!.signature !== '', quoted: parted.get(file)!.quoted !== '' })
  assert.deepEqual(has('email_ios_outlook.txt'), { signature: true, quoted: true })
  assert.deepEqual(has('email_reply_header.txt'), { signature: true, quoted: true })
  assert.deepEqual(has('email_norwegian_gmail.txt'), { signature: false, quoted: true })
  for (const file of ['email_tricky_18_inline_reply.txt', 'email_tricky_7_multiple_dashes.txt', 'email_not_a_signature_2.txt']) assert.deepEqual(has(file), { signature: false, quoted: false }, file)
})

test('real replies in HTML keep their words and fold the rest', { skip }, () => {
  for (const file of readdirSync(join(folder, HTML))) {
    const { html } = markReply(sanitise(readFileSync(join(folder, HTML, file), 'utf8')).html)
    const words = visibleText(html.replaceAll(' data-reply="quoted"', ' style="display:none"')).replaceAll(/\s+/g, ' ').trim()
    assert.match(words, /^Hi\.? I am fine\.? (?:Thanks,? Alex)?/i, `${file}: ${words}`)
    assert.doesNotMatch(words, /How are you/i, file)
  }
})
