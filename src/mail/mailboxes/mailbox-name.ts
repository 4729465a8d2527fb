// The name that a person or a program gives a mailbox which is not there yet: levels, "/" between
// them, as people read and type them. What a level becomes at a provider (modified UTF-7, a
// delimiter, a keyword) is its writer's business; what no provider could hold is refused here,
// before anybody is asked to approve it.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { roleOfName } from './mailbox-role.ts'

const LEVELS = 8

/** Outermost first. */
export function levelsOf(name: string): string[] {
  const levels = name.split('/').map((level) => level.normalize('NFC'))
  const isKept = levels.length <= LEVELS && levels.every(isLevel) && Buffer.byteLength(name) <= limits.mailboxNameBytesMax
  if (!isKept) throw new Fault('mailbox-name', `A folder or label cannot be called "${name.slice(0, 60)}"`, { fix: `Take letters, digits and blanks, at most ${LEVELS} levels with "/" between them.` })
  // What lies in an Outbox is sent by whatever empties it.
  if (roleOfName(name) === 'outbox') throw new Fault('not-a-place', 'Secretary makes no Outbox', { fix: 'Write a letter instead.' })
  return levels
}

/**
 * Of a label that is not there yet. RFC 5788: keywords with a dollar sign have a meaning that is
 * registered. $Junk is learnt from, $MDNSent keeps receipts back, $muted hides what comes next: a
 * label would do what nobody approved.
 */
export function levelsOfLabel(name: string): string[] {
  if (name.startsWith('$')) throw new Fault('mailbox-name', `A label cannot be called "${name.slice(0, 60)}": names with $ tell mail programs what to do`, { fix: 'Choose a name without $ at its beginning.' })
  return levelsOf(name)
}

/** No control, format or half letters; and nothing that means a place in a tree of folders. */
const isLevel = (level: string): boolean => level !== '' && level.trim() === level && !/^\.+$/.test(level) && level.isWellFormed() && !/[\p{C}\p{Zl}\p{Zp}\\*%]/u.test(level)
