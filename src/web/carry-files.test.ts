// Which files of a mail fit a letter: as many as can, the largest left out first, in the order of the mail.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../base/limits.ts'
import { fittingOf } from './carry-files.ts'

const MB = 1_000_000
const sizes = (...all: number[]) => all.map((size) => ({ size }))
const shown = (files: { size: number }[]) => {
  const { fitting, tooLarge, tooMany } = fittingOf(files)
  return [fitting, tooLarge, tooMany].map((some) => some.map(({ size }) => size / MB))
}

test('what fits goes, and of what does not the largest stay', () => {
  assert.deepEqual(shown(sizes(3 * MB, 15 * MB)), [[3, 15], [], []])
  assert.deepEqual(shown(sizes(6 * MB, 12 * MB, 5 * MB, 19 * MB)), [[6, 5], [12, 19], []])
  assert.deepEqual(shown(sizes(10 * MB, 10 * MB)), [[10], [10], []])
  assert.deepEqual(shown(sizes(limits.letterFilesBytesMax + 1)), [[], [18.000001], []])
  assert.deepEqual(shown([]), [[], [], []])
})

test('more files than a letter has places for: the largest stay', () => {
  const { fitting, tooMany } = fittingOf([...sizes(5, 7), ...Array.from({ length: limits.letterFilesMax - 1 }, () => ({ size: 1 }))])
  assert.deepEqual([fitting.length, tooMany], [limits.letterFilesMax, [{ size: 7 }]])
})
