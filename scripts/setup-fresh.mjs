// Is there anything to set up? Prints of what was installed and built, against what is wanted.
//
// By content, not by time: a clone, a branch switch and a container layer all touch times
// without changing a byte, and reading the sources costs a few milliseconds where a build
// costs seconds. Every start comes through here, so it loads nothing that it may not need.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Made by the build itself, or never part of it. */
const NOT_SOURCES = [/^app\/dist\//, /^app\/src\/messages\//, /^app\/preview\//, /\.test\.tsx?$/]

const packagesStampOf = (root) => join(root, '.setup', 'packages.json')
const appStampOf = (root) => join(root, '.setup', 'app')
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

export function appIsFresh(root) {
  if (!existsSync(join(root, 'app', 'vite.config.ts'))) return true
  // The generated messages too: the type check reads them.
  if (!existsSync(join(root, 'app', 'dist', 'index.html')) || !existsSync(join(root, 'app', 'src', 'messages'))) return false
  return existsSync(appStampOf(root)) && readFileSync(appStampOf(root), 'utf8').trim() === appPrint(root)
}

export function writeAppStamp(root, print) {
  replaceFile(appStampOf(root), `${print}\n`)
}

/** Whole or not at all: a stamp cut short by a crash must not be half right. */
function replaceFile(path, text) {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

export function appPrint(root) {
  const hash = createHash('sha256')
  const files = [...filesIn(root, 'app'), ...filesIn(root, 'src/web/contract'), 'package-lock.json']
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
    const path = `${folder}/${entry.name}`
    if (NOT_SOURCES.some((pattern) => pattern.test(entry.isDirectory() ? `${path}/` : path))) continue
    if (entry.isDirectory()) found.push(...filesIn(root, path))
    else if (entry.isFile()) found.push(path)
  }
  return found
}
