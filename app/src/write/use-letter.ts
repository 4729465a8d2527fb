// The letter on the screen and its draft in the house, kept the same: what is written is saved a
// moment later, kept by the tab until then, and saved for certain when the page is left.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { discardDraft, draftQuery, editDraft, keepDraft, startDraft } from '../api/drafts.ts'
import { problemLine } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { showToast } from '../shell/toast.ts'
import { knownFiles } from './known-files.ts'
import { changeOf, isBlank, isSame, letterOf, wrongIn, type Letter } from './letter.ts'
import { LetterConflict, openSaver, type LetterSaver, type SaveState } from './letter-saver.ts'
import { stashedLetter, stashLetter } from './unsaved-letter.ts'

const pauseMs = 800
const againMs = 5_000
/** Browsers carry no more than 64 KB away from a page that is gone. */
const partingCharsMax = 60_000

export interface WrittenLetter {
  letter: Letter
  set(change: Partial<Letter> | ((now: Letter) => Partial<Letter>)): void
  state: SaveState
  saver: LetterSaver
  /** Grows when the words come from elsewhere, and the page is to be drawn anew. */
  revision: number
  takeTheirs(): void
  /** Another version goes on from here; the page is drawn anew. */
  adopt(version: number, theirs: Letter): void
  /** Nothing more is to be saved or put away by leaving. */
  end(): void
}

export function useLetter(draft: Draft | undefined, start: Letter, onStarted: (id: string) => void): WrittenLetter {
  const client = useQueryClient()
  const [begun] = useState(() => {
    const kept = stashedLetter(draft?.id ?? '')
    if (kept === undefined) return undefined
    // What is no address is kept by the tab alone, also where all else is saved.
    if (isSame(kept.letter, start)) return wrongIn(kept.letter).length === 0 ? undefined : { letter: kept.letter, version: draft?.version ?? 0 }
    return kept
  })
  const [isNew] = useState(draft === undefined)
  const [letter, setLetter] = useState(begun?.letter ?? start)
  const [state, setState] = useState<SaveState>({ kind: draft === undefined ? 'fresh' : 'saved', at: draft?.updatedAt ?? 0 } as SaveState)
  const [revision, setRevision] = useState(0)
  const latest = useRef(letter)
  const isOver = useRef(false)
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  const whenStarted = useRef(onStarted)
  whenStarted.current = onStarted

  const [saver] = useState<LetterSaver>(() =>
    openSaver(
      // What was kept by the tab goes on from the version it was written from, so that a change of others is met and not passed over.
      { known: draft === undefined ? undefined : { id: draft.id, version: begun?.version ?? draft.version }, letter: start },
      {
        pauseMs, againMs, now: () => Date.now(), onState: setState,
        create: async (now) => {
          const { sendAt, ...words } = changeOf(now)
          return await startDraft({ accountId: now.accountId, letter: { ...words, ...(sendAt === null ? {} : { sendAt }) } })
        },
        edit: async ({ id, version }, now) => await editDraft(id, { version, accountId: now.accountId, letter: changeOf(now) }),
        onSaved: (saved) => {
          client.setQueryData(draftQuery(saved.id).queryKey, saved)
          void client.invalidateQueries({ queryKey: ['drafts'] })
          stashLetter('', undefined)
          // One that was here before has its address: given it anew, the page would be drawn anew under whoever writes.
          if (isNew) whenStarted.current(saved.id)
        },
      },
    ),
  )
  const stash = useCallback(() => {
    const known = saver.known()
    const isKept = saver.isSaved() && wrongIn(latest.current).length === 0
    stashLetter(known?.id ?? '', isKept ? undefined : { version: known?.version ?? 0, letter: latest.current })
  }, [saver])
  useEffect(() => {
    if (state.kind === 'saved') stash()
  }, [state, stash])

  const set = useCallback(
    (change: Partial<Letter> | ((now: Letter) => Partial<Letter>)) => {
      latest.current = { ...latest.current, ...(typeof change === 'function' ? change(latest.current) : change) }
      setLetter(latest.current)
      saver.change(latest.current)
      stash()
    },
    [saver, stash],
  )
  const adopt = useCallback(
    (version: number, theirs: Letter) => {
      const known = saver.known()
      if (known === undefined) return
      saver.adopt({ id: known.id, version }, theirs)
      latest.current = theirs
      setLetter(theirs)
      setRevision((before) => before + 1)
    },
    [saver],
  )
  // Changed elsewhere while nothing of one's own waits: shown as it now stands.
  useEffect(() => {
    let isPast = false
    const isBehind = (now: Draft) => {
      const known = saver.known()
      return known !== undefined && now.version > known.version && saver.isSaved() && saver.state().kind === 'saved'
    }
    if (draft !== undefined && isBehind(draft)) {
      void knownFiles(client, draft.letter, latest.current.files).then((files) => (isPast || !isBehind(draft) ? undefined : adopt(draft.version, letterOf(draft, draft.accountId, files))))
    }
    return () => {
      isPast = true
    }
  }, [draft, client, saver, adopt])

  useEffect(() => {
    clearTimeout(leaving.current)
    if (begun !== undefined) saver.change(begun.letter)
    const part = () => {
      const known = saver.known()
      const change = changeOf(latest.current)
      if (isOver.current || saver.isSaved() || known === undefined || saver.state().kind === 'conflict' || JSON.stringify(change).length > partingCharsMax) return
      void editDraft(known.id, { version: known.version, letter: change }, true).catch(() => {})
    }
    const ask = (event: BeforeUnloadEvent) => {
      if (!saver.isSaved() && (saver.state().kind === 'refused' || saver.state().kind === 'conflict')) event.preventDefault()
    }
    addEventListener('pagehide', part)
    addEventListener('beforeunload', ask)
    return () => {
      removeEventListener('pagehide', part)
      removeEventListener('beforeunload', ask)
      // Not at once: a screen that is only drawn anew is not left.
      leaving.current = setTimeout(() => void leave(), 0)
    }
    async function leave(): Promise<void> {
      if (isOver.current) return
      try {
        const known = await saver.flush()
        saver.stop()
        if (known === undefined) return
        const now = client.getQueryData(draftQuery(known.id).queryKey)
        // An answer that nobody wrote a word of, and a letter that was emptied again, are not kept for later.
        if (isBlank(latest.current) || (draft?.version === 1 && known.version === 1 && Date.now() - draft.createdAt < untouchedMs)) {
          await discardDraft(known.id, known.version)
          void client.invalidateQueries({ queryKey: ['drafts'] })
        } else if (now?.canKeep === true && now.elsewhere === null && now.state === 'pending' && now.actionState !== 'proposed' && now.keptVersion < known.version) {
          // It lies here in any case; that other programs show it is one thing more. Not where one of them
          // wrote another: nothing takes that one's place before its person chose.
          await keepDraft(known.id, known.version).catch(() => undefined)
        }
      } catch (error) {
        showToast({ text: m.letter_not_saved(), state: 'failed', proof: error instanceof LetterConflict ? m.changed_elsewhere() : problemLine(error), undo: undefined, undoLabel: '' })
      }
    }
    // Once for the life of the screen.
  }, []) // oxlint-disable-line react-hooks/exhaustive-deps

  return {
    letter, set, state, saver, revision, adopt,
    takeTheirs: () => {
      if (state.kind !== 'conflict') return
      const { theirs } = state
      void knownFiles(client, theirs.letter, latest.current.files).then((files) => adopt(theirs.version, letterOf(theirs, latest.current.accountId, files)))
    },
    end: () => {
      isOver.current = true
      saver.stop()
      stashLetter(saver.known()?.id ?? '', undefined)
    },
  }
}

/** An answer that was begun this long ago was left standing on purpose. */
const untouchedMs = 15 * 60_000
