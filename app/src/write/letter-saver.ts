// Saves a letter while it is written: a moment after the last key, one request at a time, each
// from the version that the one before answered.
//
// What somebody else made of the draft meanwhile is never written over: saving stops, both are
// shown, and its person says which goes on. What was refused is tried again with the next change;
// what did not get through, after a while.
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { ApiProblem } from '../api/request.ts'
import { isSame, letterOf, type Letter, type Stands } from './letter.ts'

export type SaveState =
  | { kind: 'fresh' | 'unsaved' | 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'refused'; error: unknown }
  | { kind: 'conflict'; theirs: Stands & Pick<Draft, 'writtenBy'> }

/** Of the draft as it is known here. */
export type Known = Pick<Draft, 'id' | 'version'>

export interface SaverWays {
  create(letter: Letter): Promise<Draft>
  edit(known: Known, letter: Letter): Promise<Draft>
  onState(state: SaveState): void
  onSaved(draft: Draft): void
  /** After the last change, and after a save that did not get through. */
  pauseMs: number
  againMs: number
  now(): number
}

export interface LetterSaver {
  change(letter: Letter): void
  /** Saves what is not saved yet. Rejects where that is refused; undefined while nothing was written. */
  flush(): Promise<Known | undefined>
  /** Somebody else's version goes on from here. */
  adopt(known: Known, letter: Letter): void
  /** One's own goes on in the place of theirs, which its person has seen. */
  insist(): Promise<Known | undefined>
  state(): SaveState
  known(): Known | undefined
  isSaved(): boolean
  stop(): void
}

export class LetterConflict extends Error {
  override readonly name = 'LetterConflict'
}

export function openSaver(start: { known: Known | undefined; letter: Letter }, ways: SaverWays): LetterSaver {
  let known = start.known
  let saved = start.letter
  let wanted = start.letter
  let state: SaveState = known === undefined ? { kind: 'fresh' } : { kind: 'saved', at: 0 }
  let running: Promise<Known | undefined> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const say = (next: SaveState) => {
    state = next
    ways.onState(next)
  }
  const wait = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void flush().catch(() => {}), ms)
  }
  const isSaved = () => isSame(saved, wanted)

  async function saveAll(): Promise<Known | undefined> {
    while (!isSaved()) {
      const letter = wanted
      say({ kind: 'saving' })
      try {
        const draft = known === undefined ? await ways.create(letter) : await ways.edit(known, letter)
        known = { id: draft.id, version: draft.version }
        saved = letter
        ways.onSaved(draft)
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'draft-changed') {
          say({ kind: 'refused', error })
          if (error instanceof ApiProblem && error.status === 0) wait(ways.againMs)
          throw error
        }
        const theirs = error.detail as unknown as Stands & Pick<Draft, 'writtenBy'>
        // One's own, which was saved while the answer to it was lost.
        if (known !== undefined && isSame(letterOf(theirs, letter.accountId, letter.files), letter)) {
          known = { id: known.id, version: theirs.version }
          saved = letter
          continue
        }
        say({ kind: 'conflict', theirs })
        throw new LetterConflict('Somebody else changed this draft')
      }
    }
    if (known !== undefined) say({ kind: 'saved', at: ways.now() })
    return known
  }

  function flush(): Promise<Known | undefined> {
    clearTimeout(timer)
    if (state.kind === 'conflict') return Promise.reject(new LetterConflict('Somebody else changed this draft'))
    if (running === undefined && isSaved()) return Promise.resolve(known)
    running ??= saveAll().finally(() => (running = undefined))
    return running
  }

  return {
    change(letter) {
      wanted = letter
      if (state.kind === 'conflict' || isSaved()) return
      if (running === undefined) say({ kind: 'unsaved' })
      // The first word makes the draft at once: until then only this page knows of it.
      wait(known === undefined ? 0 : ways.pauseMs)
    },
    flush,
    adopt(next, letter) {
      clearTimeout(timer)
      known = next
      saved = wanted = letter
      say({ kind: 'saved', at: ways.now() })
    },
    insist() {
      if (state.kind === 'conflict' && known !== undefined) known = { id: known.id, version: state.theirs.version }
      say({ kind: 'unsaved' })
      return flush()
    },
    state: () => state,
    known: () => known,
    isSaved,
    stop: () => clearTimeout(timer),
  }
}
