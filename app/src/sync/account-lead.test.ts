// Which of the things that are true of an account is said first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import { accountLead, type Standing } from './account-lead.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const complete = { complete: true, differing: 0, leftOut: 0, provenAt: '2026-01-05T11:57:00Z' }
const lead = (some: Partial<Omit<Standing, 'account'>> & { account?: Partial<Standing['account']> }) =>
  accountLead({ status: undefined, proof: undefined, now: NOON, ...some, account: { state: 'active', needs: '', syncedAt: NOON - 60_000, kept: 'elsewhere', ...some.account } })
const running = { state: 'running', etaMs: 15 * 60_000 } as ImportStatusView

test('what only its person can give comes before everything else', () => {
  assert.match(lead({ account: { needs: 'password', state: 'paused' }, status: running, proof: complete })[0], /password/)
})

test('an import on its way is said before proofs, with what is left of it', () => {
  assert.match(lead({ status: running, proof: complete }).join(' '), /15 min/)
})

test('complete is claimed of what was proven, and of nothing else', () => {
  assert.match(lead({ proof: complete }).join(' '), /proven.*3 min ago/i)
  for (const proof of [{ ...complete, complete: false, provenAt: null }, { ...complete, complete: false }, { ...complete, complete: false, differing: 1 }, undefined]) {
    assert.doesNotMatch(lead({ proof })[0], /complete|proven/i, JSON.stringify(proof))
  }
})

test('what its person left out is said beside what is proven', () => {
  assert.match(lead({ proof: { ...complete, leftOut: 1 } })[0], /without one folder that you left out/)
  assert.match(lead({ proof: { ...complete, leftOut: 3 } })[0], /without 3 folders that you left out/)
})

test('an account whose mail waits for a choice is not called in step', () => {
  const planned = { state: 'planned', source: 'account' } as ImportStatusView
  assert.match(lead({ status: planned }).join(' '), /not fetched yet.*Import/)
  assert.match(lead({ account: { needs: 'password' }, status: planned })[0], /password/)
})
