// One line of what `secretary doctor` says: a thing, how it is, and what to do about it.
export interface Finding {
  what: string
  state: 'ok' | 'note' | 'wrong'
  says: string
  /** What to do; empty when nothing. */
  fix: string
  /** Figures, for programs. */
  detail?: Readonly<Record<string, unknown>>
}

export const ok = (what: string, says: string): Finding => ({ what, state: 'ok', says, fix: '' })
export const note = (what: string, says: string, fix = ''): Finding => ({ what, state: 'note', says, fix })
export const wrong = (what: string, says: string, fix: string): Finding => ({ what, state: 'wrong', says, fix })
