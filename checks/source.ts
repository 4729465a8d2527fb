// The files that are judged: text with its path, read from the tree or from a fixture.
//
// A rule is a pure function over these, so that it can be proved on a tree of bad files
// as well as run on ours. The tree is walked, not asked of git: a file that is not yet
// committed is judged too.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Source {
  /** From the root, with forward slashes: `src/mail/threads/thread.ts`. */
  path: string
  text: string
}

/** One breach, as it is printed: `src/mail/threads/thread.ts:3 imports …`. */
export type Violation = string

export interface Rule {
  /** Also the name of its folder in fixtures/. */
  name: string
  promise: string
  find(sources: readonly Source[]): Violation[]
}

/** Made by tools or not ours: nobody writes these by hand. */
const NOT_OURS = new Set(['node_modules', '.git', 'dist', '.setup', 'app/src/messages', 'checks/fixtures'])
const BINARY = /\.(png|jpg|jpeg|gif|webp|ico|woff2?|pdf|zip|gz|wav|mp3|ogg|bin|db)$/

export function readSources(root: string, folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry): Source[] => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (NOT_OURS.has(path) || NOT_OURS.has(entry.name)) return []
    if (entry.isDirectory()) return readSources(root, path)
    if (!entry.isFile() || BINARY.test(entry.name)) return []
    return [{ path, text: readFileSync(join(root, path), 'utf8') }]
  })
}

export const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs|js)$/.test(path)
export const isTest = (path: string): boolean => /\.test\.(tsx?|mjs)$/.test(path)
/** Written by us and shipped: what the rules about behaviour look at. */
export const isShipped = (path: string): boolean =>
  path.startsWith('src/') && isCode(path) && !isTest(path) && !path.startsWith('src/testing/')
