// One folder has many names: a slash at the end, `..`, links, /proc/self/root. Connected under two
// of them, each of its mails would be there twice, and a move in one account would look in the
// other like mail that somebody deleted. The same goes for a folder inside another.
import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'

/** The one name; of a folder that is not there (any more), what its spelling says. */
export const realFolder = (path: string): Promise<string> => realpath(path).catch(() => resolve(path))

/** Whether one is the other, or lies inside it. Both by their real names. */
export const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a)

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner)
  return way !== '..' && !way.startsWith(`..${sep}`)
}
