// How safe a file of a mail is said to be. Only a scanner's own word makes it clean.
import type { FileVerdict } from './attachment-store.ts'
import type { Safety } from '../mail-shapes.ts'

export interface FileSafety {
  safety: Safety
  threat: string
  /** Why it was not scanned, where a scanner said so. */
  why: string
}

/** `scans`: this house has a scanner, so what it has not judged yet it will. */
export function safetyOf(file: FileVerdict | undefined, scans: boolean): FileSafety {
  const { verdict = '', threat = '', why = '' } = file ?? {}
  if (verdict === 'infected') return { safety: 'infected', threat, why: '' }
  if (verdict === 'clean') return { safety: 'clean', threat: '', why: '' }
  return { safety: verdict === '' && scans ? 'scanning' : 'not scanned', threat: '', why }
}

/** By number, for whoever must not show them. */
export const infectedAmong = (files: readonly FileVerdict[]): number[] => files.filter(({ verdict }) => verdict === 'infected').map(({ position }) => position)
