// The lines of the list of candidates.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CleanBand, CleanCandidate, CleanSender } from '../../../src/web/contract/clean.ts'
import { cleanLines, senderKey } from './clean-lines.ts'
import { onTheirWay } from './on-their-way.ts'

const sender = (band: CleanBand, address: string, ...messageIds: number[]): CleanSender => ({ band, sender: { name: '', address }, confidence: 50, reasons: [], lastMs: 0, messageIds })
const mail = (id: number) => ({ id }) as CleanCandidate
const shop = sender('sure', 'Shop@a.example', 3, 4)
const senders = [sender('unsure', 'shop@a.example', 1), sender('sure', 'b@b.example', 2), shop]
const kinds = (unfolded: Parameters<typeof cleanLines>[1]) => cleanLines(senders, unfolded).map(({ kind, key }) => (kind === 'mail' ? key.split(' ').at(-1) : kind))

test('a band stands above its senders, and a sender is folded in each band by itself', () => {
  assert.deepEqual(kinds(new Map()), ['band', 'sender', 'band', 'sender', 'sender'])
  const lines = cleanLines(senders, new Map([[senderKey(shop), { items: [], more: true }]]))
  assert.deepEqual(lines.flatMap((line) => (line.kind === 'sender' ? [line.isOpen] : [])), [false, false, true])
})

test('an unfolded sender shows what is read of it and what is not yet, and nothing that is on its way', () => {
  assert.deepEqual(kinds(new Map([[senderKey(shop), { items: [mail(3), mail(9), mail(4)], more: false }]])).slice(-2), ['3', '4'])
  assert.equal(kinds(new Map([[senderKey(shop), { items: [mail(3)], more: true }]])).at(-1), 'more')
})

test('only what was signed and is not settled is on its way', () => {
  const states = ['proposed', 'approved', 'scheduled', 'running', 'unknown', 'done', 'failed', 'undone', 'rejected', 'expired'] as const
  const ids = onTheirWay(states.map((state, id) => ({ state, payload: { messageIds: [id] } })))
  assert.deepEqual([...ids].map((id) => states[id]), ['approved', 'scheduled', 'running', 'unknown'])
})
