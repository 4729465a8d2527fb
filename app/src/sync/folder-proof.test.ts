// The figures of a proof stand together, and what is here now stands apart from them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailboxResetsKept } from '../../../src/web/contract/proof-limit.ts'
import { countsOf, resetsSaid, toMend } from './folder-proof.ts'

test('mail that came after a proof is said beside its figures, never laid into them', () => {
  assert.deepEqual(countsOf({ serverCount: 215, hereThen: 215, hereNow: 215 }), { held: '215 of 215', now: '' })
  const later = countsOf({ serverCount: 215, hereThen: 215, hereNow: 218 })
  assert.equal(later.held, '215 of 215')
  assert.match(later.now, /218/)
})

test('a folder that was never proven is told by what is here alone', () => {
  assert.deepEqual(countsOf({ serverCount: null, hereThen: null, hereNow: 7 }), { held: '7', now: '' })
})

test('each thing to mend is named, and a whole folder names none', () => {
  assert.deepEqual(toMend({ missing: 0, gaps: 0, missingBodies: 0, unreadable: 0 }), [])
  assert.equal(toMend({ missing: 3, gaps: 1, missingBodies: 2, unreadable: 4 }).length, 4)
  assert.doesNotMatch(toMend({ missing: 0, gaps: 0, missingBodies: 2, unreadable: 0 })[0]!, /without|text/, 'their words came first, and are here')
})

test('where no more times of a new numbering are kept, it is said to be at least so many', () => {
  assert.equal(resetsSaid(mailboxResetsKept - 1), `numbered anew ${mailboxResetsKept - 1} times by its server`)
  assert.equal(resetsSaid(mailboxResetsKept), `numbered anew at least ${mailboxResetsKept} times by its server`)
})
