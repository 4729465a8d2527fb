// What was written and is not saved yet, kept by this tab: a reload between a key and its save
// loses nothing. Gone with the tab, so that no letter stays behind on a machine that others use.
import type { Letter } from './letter.ts'

export interface Unsaved {
  /** The version that it was written from; 0 = there was none yet. */
  version: number
  letter: Letter
}

const prefix = 'secretary.letter.'
/** `draftId` is '' before the first save. */
export function stashLetter(draftId: string, unsaved: Unsaved | undefined): void {
  try {
    if (unsaved === undefined) sessionStorage.removeItem(prefix + draftId)
    else sessionStorage.setItem(prefix + draftId, JSON.stringify(unsaved))
  } catch {
    // Without storage, or with a full one, the save on leaving is all there is.
  }
}

export function stashedLetter(draftId: string): Unsaved | undefined {
  try {
    const kept = sessionStorage.getItem(prefix + draftId)
    return kept === null ? undefined : (JSON.parse(kept) as Unsaved)
  } catch {
    return undefined
  }
}

/** With the person who leaves. */
export function forgetLetters(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  } catch {
    // Nothing was kept.
  }
}
