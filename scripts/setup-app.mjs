// Builds the app when what it is made of has changed.
//
// By content, not by time: a clone, a branch switch and a container layer all touch times
// without changing a byte, and reading the sources costs a few milliseconds where a build
// costs seconds.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SetupFault, progress, reasonIn, run } from './setup-run.mjs'

/** Made by the build itself, or never part of it. */
const NOT_SOURCES = [/^app\/dist\//, /^app\/src\/messages\//, /^app\/preview\//, /\.test\.tsx?$/]

const stampOf = (root) => join(root, '.setup', 'app')

export function appIsFresh(root) {
  if (!existsSync(join(root, 'app', 'vite.config.ts'))) return true
  // The generated messages too: the type check reads them.
  if (!existsSync(join(root, 'app', 'dist', 'index.html')) || !existsSync(join(root, 'app', 'src', 'messages'))) return false
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), 'utf8').trim() === fingerprint(root)
}

export async function buildApp(root) {
  const log = join(root, '.setup', 'build.log')
  writeFileSync(log, '')
  // Taken before the build: a file saved while it runs must make the next start build again.
  const built = fingerprint(root)
  const bin = join(root, 'node_modules', '.bin')
  await progress('Building the app', async () => {
    const code = await run(join(bin, 'node'), [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'app'], { cwd: root, log })
    if (code !== 0) throw new SetupFault(`The app could not be built: ${reasonIn(log)} The whole output is in .setup/build.log.`)
  })
  writeFileSync(`${stampOf(root)}.new`, `${built}\n`)
  renameSync(`${stampOf(root)}.new`, stampOf(root))
}

function fingerprint(root) {
  const hash = createHash('sha256')
  const files = [...filesIn(root, 'app'), ...filesIn(root, join('src', 'web', 'contract')), 'package-lock.json']
  for (const path of files.sort((a, b) => (a < b ? -1 : 1))) {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return []
  const found = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = relative('.', join(folder, entry.name)).split('\\').join('/')
    if (NOT_SOURCES.some((pattern) => pattern.test(entry.isDirectory() ? `${path}/` : path))) continue
    if (entry.isDirectory()) found.push(...filesIn(root, path))
    else if (entry.isFile()) found.push(path)
  }
  return found
}
