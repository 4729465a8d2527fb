// The ids by which mails name each other: Message-ID, In-Reply-To, References.
//
// An id is a key of an index, so a long one is shortened, in the same way wherever it stands:
// replies still find what they answer.
import { createHash } from 'node:crypto'
import { parseLimits } from './parse-limits.ts'
import { oneLine } from './row-text.ts'

/** As nearly every one is written. */
const ONE_ID = /^<([!-;=?-~]+)>$/

/** As they stand in a field; without brackets they are words. */
export function idsIn(value: string): string[] {
  if (value === '') return []
  const [, only] = ONE_ID.exec(value) ?? []
  if (only !== undefined && only.length <= parseLimits.messageIdCharsMax) return [only]
  const bracketed = [...value.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? '')
  const ids = bracketed.length > 0 ? bracketed : value.split(/[\s,]+/)
  return ids.map((id) => shortened(id.replaceAll(/\s+/g, ''))).filter((id) => id !== '')
}

function shortened(id: string): string {
  const clean = oneLine(id, Number.MAX_SAFE_INTEGER)
  if (clean.length <= parseLimits.messageIdCharsMax) return clean
  return `sha256.${createHash('sha256').update(clean).digest('hex')}@long`
}

/** The root and the nearest ancestors: what lies between adds nothing to finding the thread. */
export function nearestReferences(value: string): string[] {
  const distinct = [...new Set(idsIn(value))]
  if (distinct.length <= parseLimits.referencesMax) return distinct
  return [...distinct.slice(0, 1), ...distinct.slice(1 - parseLimits.referencesMax)]
}
