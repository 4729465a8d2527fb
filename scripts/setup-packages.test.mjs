// What npm is asked to install: never less than what is here already.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { installPackages } from './setup-packages.mjs'

/** A checkout whose npm writes down what it was asked for, with Node in place and these packages. */
function checkout(context, packages) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-packages-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (path, text, mode) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { mode })
  }
  mkdirSync(join(folder, '.setup'))
  const devDependencies = { typescript: '7.0.0', oxlint: '1.0.0', '@types/node': '24.0.0' }
  const locked = { 'node_modules/typescript': { dev: true }, 'node_modules/oxlint': { dev: true }, 'node_modules/@types/node': { devOptional: true } }
  write('package.json', JSON.stringify({ devDependencies }))
  write('package-lock.json', JSON.stringify({ packages: { '': { devDependencies }, 'node_modules/node': { version: '24.0.0' }, ...locked } }))
  write('node_modules/node/bin/node', '#!/bin/sh\necho v24.0.0\n', 0o755)
  for (const name of packages) write(`node_modules/${name}/package.json`, '{}')
  write('npm-cli.js', `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked'))}, process.argv.slice(2).join(' '))`)
  const before = process.env['npm_execpath']
  process.env['npm_execpath'] = join(folder, 'npm-cli.js')
  context.after(() => {
    if (before === undefined) delete process.env['npm_execpath']
    else process.env['npm_execpath'] = before
  })
  return {
    folder,
    asked: () => readFileSync(join(folder, 'asked'), 'utf8'),
    stamp: () => JSON.parse(readFileSync(join(folder, '.setup', 'packages.json'), 'utf8')),
  }
}

const skip = process.platform === 'win32' ? 'npm and Node are shell scripts here' : false

test('a start installs no development packages', { skip }, async (context) => {
  const { folder, asked, stamp } = checkout(context, ['@types/node'])
  await installPackages(folder, 'start')
  assert.match(asked(), /--omit=dev/)
  assert.equal(stamp().mode, 'start')
})

test('development packages that came by npm install are not taken away by a start', { skip }, async (context) => {
  const { folder, asked, stamp } = checkout(context, ['typescript'])
  await installPackages(folder, 'start')
  assert.doesNotMatch(asked(), /--omit=dev/)
  assert.equal(stamp().mode, 'test')
})
