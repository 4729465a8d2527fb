// Which paths of mailboxes and labels the store can hold: servers and files name them, and may
// name them anything.
//
// PostgreSQL takes no NUL, indexes no more than 2,704 bytes, and half a letter comes back as
// another one: a single name of that kind would keep all of an account from being kept in step,
// or all of a file from being imported.
import { limits } from '../../base/limits.ts'
import { oneLine } from '../parse/row-text.ts'

export const isKeptPath = (path: string): boolean => path.isWellFormed() && !path.includes('\0') && Buffer.byteLength(path) <= limits.mailboxPathBytesMax

/** For a place that is ours to name, after what somebody called it: at most three bytes for each of its letters. */
export const keptPath = (name: string): string => oneLine(name, Math.floor(limits.mailboxPathBytesMax / 3))
