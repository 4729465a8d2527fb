// What doctor prints is so: its commands can be typed as they stand, and its limits are those that are kept to.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'
import { limits } from '../base/limits.ts'
import { diskFinding } from './doctor.ts'
import { nameOf, shellWord } from './doctor-proof.ts'

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
