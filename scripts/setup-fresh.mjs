// Is there anything to set up? Prints of what was installed and built, against what is wanted.
//
// By content, not by time: a clone, a branch switch and a container layer all touch times
// without changing a byte, and reading the sources costs a few milliseconds where a build
// costs seconds. Every start comes through here, so it loads nothing that it may not need.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Made by a build itself, or never part of one. */
const NOT_SOURCES = [/^app\/dist(\.new)?\//, /^app\/src\/messages\//, /\.test\.tsx?$/]

/** What is built from what, and how to see that it is there. */
export const builds = [
  {
    name: 'app',
    title: 'the app',
    // With what the contract imports: a bundle holds it all.
    sources: ['app', 'scripts/build-app.mjs', 'scripts/switch-build.mjs', 'src/web/contract', 'src/base/limits.ts', { within: 'src', endsWith: '-limits.ts' }, { within: 'src', endsWith: '-shapes.ts' }],
    // The generated messages too: the type check reads them.
    made: ['app/dist/index.html', 'app/src/messages'],
    command: ['scripts/build-app.mjs'],
  },
  {
    name: 'server',
    title: 'the server',
    sources: ['src', 'sample', 'scripts/build-server.mjs', 'scripts/switch-build.mjs'],
    made: ['dist/main.js', 'dist/parser-thread.js'],
    command: ['scripts/build-server.mjs'],
  },
]

const packagesStampOf = (root) => join(root, '.setup', 'packages.json')
const stampOf = (root, { name }) => join(root, '.setup', name)
export const nodeOf = (root) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

export function packagesAreFresh(root, mode) {
  const stamp = packagesStamp(root)
  const covers = stamp.mode === 'test' || stamp.mode === mode
  return covers && stamp.hash === packagesPrint(root) && existsSync(nodeOf(root))
}

export function packagesPrint(root) {
  const hash = createHash('sha256')
  // A checkout may be shared by two machines (a mounted folder): binaries are not.
  hash.update(`${process.platform} ${process.arch}\n`)
  hash.update(readFileSync(join(root, 'package-lock.json')))
  // Of package.json only what npm installs by: a new script is no reason to install anything.
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  hash.update(JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides }))
  return hash.digest('hex')
}

export function packagesStamp(root) {
  try {
    return JSON.parse(readFileSync(packagesStampOf(root), 'utf8'))
  } catch {
    return { hash: '', mode: '' }
  }
}

export function writePackagesStamp(root, stamp) {
  replaceFile(packagesStampOf(root), `${JSON.stringify(stamp)}\n`)
}

export function isBuilt(root, build) {
  if (!build.made.every((path) => existsSync(join(root, path)))) return false
  return existsSync(stampOf(root, build)) && readFileSync(stampOf(root, build), 'utf8').trim() === printOf(root, build)
}

export function writeStamp(root, build, print) {
  replaceFile(stampOf(root, build), `${print}\n`)
}

/** Whole or not at all: a stamp cut short by a crash must not be half right. */
function replaceFile(path, text) {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

export function printOf(root, { sources }) {
  const hash = createHash('sha256')
  for (const path of sourcesOf(root, { sources })) {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/** Every file that a build is made of, each once, in an order that is the same everywhere. */
export function sourcesOf(root, { sources }) {
  const files = sources.flatMap((source) =>
    typeof source === 'string' ? filesIn(root, source) : filesIn(root, source.within).filter((path) => path.endsWith(source.endsWith)),
  )
  return [...new Set([...files, 'package-lock.json'])].sort((a, b) => (a < b ? -1 : 1))
}

function filesIn(root, path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  const found = []
  for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
    const inside = `${path}/${entry.name}`
    if (NOT_SOURCES.some((pattern) => pattern.test(entry.isDirectory() ? `${inside}/` : inside))) continue
    if (entry.isDirectory()) found.push(...filesIn(root, inside))
    else if (entry.isFile()) found.push(inside)
  }
  return found
}
