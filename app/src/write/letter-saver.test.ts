// However saving goes, nobody's words are lost or written over.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { ApiProblem } from '../api/request.ts'
import { changeOf, emptyLetter, type Letter } from './letter.ts'
import { LetterConflict, openSaver, type Known, type SaveState } from './letter-saver.ts'

const problem = (code: string, status: number, detail = {}) => new ApiProblem({ title: code, status, code, fix: '', requestId: '', detail })

/** As the server keeps it: a change from another version is refused with what stands there. */
function house() {
  let stands: (Known & { letter: Letter }) | undefined
  const states: SaveState[] = []
  const house = { requests: 0, offline: false, loseAnswer: false }
  const reach = () => {
    house.requests += 1
    if (house.offline) throw problem('offline', 0)
  }
  const answer = () => {
    if (house.loseAnswer) {
      house.loseAnswer = false
      throw problem('offline', 0)
    }
    return { id: stands!.id, version: stands!.version } as Draft
  }
  const saver = openSaver(
    { known: undefined, letter: emptyLetter('acc') },
    {
      pauseMs: 60_000, againMs: 60_000, now: () => 5, onState: (state) => states.push(state), onSaved: () => {},
      create: async (letter) => {
        reach()
        stands = { id: 'drf', version: 1, letter }
        return answer()
      },
      edit: async (known, letter) => {
        reach()
        if (stands?.version !== known.version) throw problem('draft-changed', 409, { version: stands!.version, writtenBy: { who: 'token', name: 'Agent' }, letter: { ...changeOf(stands!.letter), text: textOf(stands!.letter) } })
        stands = { ...known, version: known.version + 1, letter }
        return answer()
      },
    },
  )
  return Object.assign(house, { saver, states, stands: () => stands, other: (text: string) => (stands = { id: 'drf', version: stands!.version + 1, letter: saying(text) }) })
}
const saying = (text: string): Letter => ({ ...emptyLetter('acc'), body: { text } })
const textOf = ({ body }: Letter) => ('text' in body ? body.text : body.html)

test('the first words make the draft, what comes while it is saved follows, and nothing is saved twice', async () => {
  const { saver, stands, ...rest } = house()
  assert.equal(await saver.flush(), undefined)
  saver.change(saying('one'))
  const first = saver.flush()
  saver.change(saying('one two'))
  assert.deepEqual(await first, { id: 'drf', version: 2 })
  assert.equal(textOf(stands()!.letter), 'one two')
  await saver.flush()
  assert.deepEqual([stands()!.version, saver.state()], [2, { kind: 'saved', at: 5 }])
  assert.ok(rest.states.length > 0)
})

test('what somebody else wrote stays until its person says which goes on', async () => {
  const { saver, stands, other } = house()
  saver.change(saying('mine'))
  await saver.flush()
  other('theirs')
  saver.change(saying('mine, longer'))
  await assert.rejects(saver.flush(), LetterConflict)
  saver.change(saying('mine, longer still'))
  await assert.rejects(saver.flush(), LetterConflict)
  assert.equal(textOf(stands()!.letter), 'theirs')
  const state = saver.state()
  assert.equal(state.kind === 'conflict' && state.theirs.letter.text, 'theirs')
  await saver.insist()
  assert.deepEqual([textOf(stands()!.letter), stands()!.version], ['mine, longer still', 3])
})

test('a save whose answer was lost is no conflict with oneself', async () => {
  const it = house()
  it.saver.change(saying('mine'))
  await it.saver.flush()
  it.saver.change(saying('more'))
  it.loseAnswer = true
  await assert.rejects(it.saver.flush())
  assert.deepEqual(await it.saver.flush(), { id: 'drf', version: 2 })
  assert.equal(textOf(it.stands()!.letter), 'more')
})

test('without a connection the words wait, and go out with the next try', async () => {
  const it = house()
  it.offline = true
  it.saver.change(saying('mine'))
  await assert.rejects(it.saver.flush())
  assert.equal(it.saver.state().kind, 'refused')
  assert.equal(it.saver.isSaved(), false)
  it.offline = false
  await it.saver.flush()
  assert.equal(textOf(it.stands()!.letter), 'mine')
  it.saver.stop()
})
