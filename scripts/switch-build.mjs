// Puts a finished build in the place of the one before it, file by file, under a server that runs.
//
// A running process, or a page that is open, still loads by name what it has not needed yet: a
// chunk behind an import(), the program of a thread. So nothing of the build before is taken away
// until the next one, and there is no moment at which a name leads nowhere: chunks are named by
// content and come first, the programs that name them replace their elders by rename and come
// last. To rename the whole folder would be one step less, but no rename exchanges two folders:
// for a moment there is none.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Which files the last build made, so that the next one knows what is older still. */
const LIST = 'build.json'

/** `fresh` lies beside `place`, on the same disk. `programs` are the files that others begin with, by name. */
export function switchBuild({ fresh, place, programs }) {
  mkdirSync(place, { recursive: true })
  const made = filesIn(fresh)
  const before = listOf(place)
  const chunksFirst = [...made.filter((name) => !programs.includes(name)), ...programs]
  for (const name of chunksFirst) {
    mkdirSync(dirname(join(place, name)), { recursive: true })
    renameSync(join(fresh, name), join(place, name))
  }
  // Built again from the same sources: the build before is still the one before.
  const kept = sameNames(before.made, made) ? before.kept : before.made
  const wanted = new Set([...made, ...kept, LIST])
  for (const name of filesIn(place)) if (!wanted.has(name)) rmSync(join(place, name), { force: true })
  writeFileSync(join(place, `${LIST}.new`), `${JSON.stringify({ made, kept })}\n`)
  renameSync(join(place, `${LIST}.new`), join(place, LIST))
  rmSync(fresh, { recursive: true, force: true })
}

/** Where no list says otherwise everything that is there is of the build before. */
function listOf(place) {
  const path = join(place, LIST)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  return { made: filesIn(place), kept: [] }
}

/** Each by its path below the folder. */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

const sameNames = (some, others) => some.length === others.length && others.every((name) => some.includes(name))
