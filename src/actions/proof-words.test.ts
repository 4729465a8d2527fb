// A proof is one sentence and the same in parts; what is added to either is added to both.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proofLater, proofOf, proofsTogether } from './proof-words.ts'

const inbox = proofOf('fetched-again', { places: 'INBOX' })

test('a sentence names what its part was given, as it was given', () => {
  assert.deepEqual(proofOf('server-answered', { host: '{answer}', answer: '250 $& ok' }), {
    proof: '{answer} answered 250 $& ok',
    proofParts: [{ kind: 'server-answered', values: { host: '{answer}', answer: '250 $& ok' } }],
  })
})

test('several proofs are told one after the other, and what two share once', () => {
  const all = proofsTogether([inbox, proofOf('fetched-again', { places: 'Work' }), inbox])
  assert.equal(all.proof, 'Fetched again from INBOX; Fetched again from Work')
  assert.deepEqual(all.proofParts?.map(({ values }) => values['places']), ['INBOX', 'Work'])
})

test('what was learnt later is marked in the parts and in the sentence', () => {
  const { proof, proofParts } = proofLater(inbox, proofOf('looked-again'))
  assert.equal(proof, 'Fetched again from INBOX; later: what nobody knew was read back')
  assert.deepEqual(proofParts?.map(({ kind, later }) => [kind, later]), [['fetched-again', undefined], ['looked-again', true]])
})

test('beside a proof of an earlier version there are no parts, which would tell half of it', () => {
  const old = { proof: 'Fetched again from INBOX' }
  assert.equal(proofLater(old, proofOf('looked-again')).proofParts, undefined)
  assert.equal(proofsTogether([old, proofOf('store-read')]).proofParts, undefined)
})
