// What doctor prints is so: its commands can be typed as they stand, and its limits are those that are kept to.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'
import { limits } from '../base/limits.ts'
import { diskFinding } from './doctor.ts'
import { nameOf, numbering, shellWord } from './doctor-proof.ts'

test('a name in a printed command reaches the command as it is', () => {
  for (const name of ['Letters of 1998', 'ana@example.org', `Ana's "own" $HOME \`id\``, 'a\\b', '!x', '']) {
    assert.equal(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(name)}`], { encoding: 'utf8' }), name)
  }
  assert.equal(shellWord('ana@example.org'), 'ana@example.org', 'what needs no quotes has none')
})

test('a disk is said to be too full before imports stop, and where they stop is what the limit says', () => {
  const { state, fix } = diskFinding(limits.importBytesSpared)
  assert.equal(state, 'wrong')
  assert.match(fix, new RegExp(`below ${limits.importBytesSpared / 1_000_000} MB`))
  assert.equal(diskFinding(4 * limits.importBytesSpared).state, 'ok')
})

test('accounts that were made of files are told apart, although all have the address of their owner', () => {
  const of = (provider: 'file' | 'imap', name: string) => nameOf({ provider, name, address: 'ana@example.org' })
  assert.deepEqual([of('file', 'Takeout'), of('file', 'Old letters'), of('imap', 'Work')], ['Takeout', 'Old letters', 'ana@example.org'])
})

test('where no more times of a new numbering are kept, it is said to be at least so many', () => {
  const times = (count: number) => numbering(Array.from({ length: count }, (_, n) => ({ mailboxId: 'mbx', at: Date.UTC(2026, 0, 5) - n, why: '', from: '', to: '' })))
  assert.deepEqual(times(2), ['numbered anew 2 times, last on 2026-01-05'])
  assert.deepEqual(times(limits.mailboxResetsKept), [`numbered anew at least ${limits.mailboxResetsKept} times, last on 2026-01-05`])
})
