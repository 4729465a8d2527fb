// What proves a receipt is told in the reader's language, and as it was written down where it has no parts.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { proofKind, type ProofPart } from '../../../src/web/contract/actions.ts'
import { setLocale } from '../words/locale.ts'
import { proofWords } from './proof-words.ts'
import { readBack } from './read-back.ts'

afterEach(() => setLocale('en'))

const NAMES = ['places', 'place', 'name', 'host', 'answer', 'digest', 'reason', 'from', 'status']
const values = { ...Object.fromEntries(NAMES.map((name) => [name, `${name}-here`])), count: '3' }
const placeName = (path: string): string => ({ INBOX: 'Primite', Sent: 'Trimise' })[path] ?? path
const inWords = (...proofParts: ProofPart[]): string => proofWords({ proof: 'as it was', proofParts }, placeName)

test('each kind of proof has words of its own in both languages, which name the same', () => {
  for (const kind of proofKind.options) {
    const english = inWords({ kind, values })
    setLocale('ro')
    const romanian = inWords({ kind, values })
    setLocale('en')
    assert.deepEqual([...romanian.matchAll(/\w+-here/g)].toSorted().join(), [...english.matchAll(/\w+-here/g)].toSorted().join(), kind)
    if (kind !== 'stopped') assert.doesNotMatch(romanian, /\b(read|back|the|and|was|by)\b/i, kind)
  }
})

test('a folder is called as everywhere in the app, and what was learnt later is told as later', () => {
  setLocale('ro')
  assert.equal(
    inWords({ kind: 'server-answered', values: { host: 'mail.example', answer: '250 OK' } }, { kind: 'copy-read', values: { place: 'Sent', digest: 'ab12' } }),
    'mail.example a răspuns: 250 OK · Recitit din Trimise: SHA-256 ab12',
  )
  assert.equal(
    inWords({ kind: 'fetched-again', values: { places: 'INBOX, Proiecte' } }, { kind: 'looked-again', values: {}, later: true }),
    'Citit din nou din Primite, Proiecte · Mai târziu: S-a recitit ce nu știa nimeni',
  )
})

test('a receipt of an earlier version is given in its own words', () => {
  setLocale('ro')
  assert.equal(proofWords({ proof: 'Fetched again from INBOX' }, placeName), 'Fetched again from INBOX')
})

test('what has no other side is not said to be read back from a server', () => {
  const sums = { proven: 1, expected: 1 }
  assert.equal(readBack({ ...sums, proofParts: [{ kind: 'grant-kept', values }] }), 'Read back from the store here: 1 of 1')
  assert.equal(readBack({ ...sums, proofParts: [{ kind: 'store-read', values }, { kind: 'fetched-again', values }] }), 'Read back from the server: 1 of 1')
  assert.equal(readBack(sums), 'Read back from the server: 1 of 1', 'a receipt of before tells no parts')
})
