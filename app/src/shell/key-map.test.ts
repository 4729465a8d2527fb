// One key, one meaning, on each screen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binding, keyMap } from './key-map.ts'

for (const screen of ['list', 'approvals'] as const) {
  test(`no key means two things on the screen "${screen}"`, () => {
    const keys = keyMap.filter((entry) => entry.screen === screen || entry.screen === 'everywhere').map((entry) => entry.keys)
    assert.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), [])
  })
}

test('Enter never signs', () => {
  const byEnter = keyMap.filter((entry) => entry.screen === 'approvals' && entry.keys === 'Enter').map((entry) => entry.id)
  assert.deepEqual(byEnter, ['open-proposal'], 'it only leads to the sheet')
  assert.equal(keyMap.find((entry) => entry.id === 'approve')?.keys, 'a')
})

test('capitals ask for Shift; signs are taken however the keyboard makes them', () => {
  assert.deepEqual(['I', '#', 'g a', 'j'].map(binding), ['Shift+I', '[Shift]+#', 'g a', 'j'])
})
