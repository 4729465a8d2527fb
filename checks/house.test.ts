// The rules of the house, each held twice: our tree breaks none, and the tree of bad files
// in fixtures/<rule> breaks exactly what its expected.txt lists. The second half is what
// makes the first worth something: a rule that stopped looking would pass for ever.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { commands } from './commands.ts'
import { cycles } from './cycles.ts'
import { approvalsOnlyInTheGate, decisionsOnlyByPeople, nothingGeneratesWhileActing, writersOnlyInTheExecutor } from './gate.ts'
import { headers } from './headers.ts'
import { layers } from './layers.ts'
import { leftovers } from './leftovers.ts'
import { namedFiles } from './named-files.ts'
import { names } from './names.ts'
import { size, sizeWith } from './size.ts'
import { readSources } from './source.ts'
import { world } from './world.ts'

const rules = [
  layers,
  writersOnlyInTheExecutor,
  decisionsOnlyByPeople,
  approvalsOnlyInTheGate,
  nothingGeneratesWhileActing,
  cycles,
  names,
  world,
  size,
  headers,
  leftovers,
  commands,
  namedFiles,
]
const ours = readSources(join(import.meta.dirname, '..'))

for (const rule of rules) {
  test(`${rule.promise} (${rule.name})`, () => {
    assert.equal(rule.find(ours).join('\n'), '')
  })

  test(`the rule ${rule.name} finds exactly what is wrong in its fixture`, () => {
    const folder = join(import.meta.dirname, 'fixtures', rule.name)
    const expected = readFileSync(join(folder, 'expected.txt'), 'utf8').trimEnd()
    assert.notEqual(expected, '')
    const fixture = readSources(folder).filter(({ path }) => path !== 'expected.txt')
    assert.equal(rule.find(fixture).toSorted().join('\n'), expected)
  })
}

test('the executor rule says so when the file it starts from is gone', () => {
  assert.match(nothingGeneratesWhileActing.find([]).join(), /is missing/)
})

test('the rule about commands says so when it finds none', () => {
  assert.match(commands.find([]).join(), /declares no commands/)
})

test('a file on the list of long ones may only shrink, and its number shrinks with it', () => {
  const file = { path: 'src/mail/long.ts', text: 'x\n'.repeat(500) }
  assert.deepEqual(sizeWith({ [file.path]: 500 }, [file]), [])
  assert.equal(sizeWith({ [file.path]: 499 }, [file]).length, 1)
  assert.equal(sizeWith({ [file.path]: 501 }, [file]).length, 1)
})
