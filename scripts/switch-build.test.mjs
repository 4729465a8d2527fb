// Builds that follow each other under a process that runs: what it has not loaded yet is there
// until the build after the next.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { switchBuild } from './switch-build.mjs'

function place(context) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-builds-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const dist = join(folder, 'dist')
  const build = (name) => {
    const fresh = join(folder, 'dist.new')
    mkdirSync(fresh)
    mkdirSync(join(fresh, 'parts'))
    writeFileSync(join(fresh, `parts/chunk-${name}.js`), `export const said = '${name}'`)
    // Loads its chunk when it is told to, and says what it found.
    writeFileSync(join(fresh, 'main.js'), `process.stdin.on('data', async () => console.log((await import('./parts/chunk-${name}.js')).said)); console.log('here')`)
    switchBuild({ fresh, place: dist, programs: ['main.js'] })
  }
  const chunks = () => readdirSync(join(dist, 'parts')).sort()
  return { dist, build, chunks }
}

test('a process of the build before still loads what it needs, and the next start is of the new one', async (context) => {
  const { dist, build } = place(context)
  writeFileSync(join(dist, '..', 'package.json'), '{"type":"module"}')
  const start = async () => {
    const child = spawn(process.execPath, [join(dist, 'main.js')], { stdio: ['pipe', 'pipe', 'inherit'] })
    context.after(() => child.kill('SIGKILL'))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    assert.equal((await lines.next()).value, 'here')
    return async () => {
      child.stdin.write('load\n')
      return (await lines.next()).value
    }
  }
  build('one')
  const old = await start()
  build('two')
  const current = await start()
  assert.deepEqual([await old(), await current()], ['one', 'two'])
})

test('the files of a build go with the build after the next; one of the same sources takes nothing away', (context) => {
  const { dist, build, chunks } = place(context)
  build('one')
  build('two')
  build('two')
  assert.deepEqual(chunks(), ['chunk-one.js', 'chunk-two.js'])
  build('three')
  assert.deepEqual(chunks(), ['chunk-three.js', 'chunk-two.js'])
  assert.ok(!existsSync(join(dist, '..', 'dist.new')))
})

/** Ends when the program is missing, or a chunk while the program names it. */
const LOOKER = `
  const { existsSync, readFileSync } = require('fs')
  const dist = process.argv[1]
  const named = () => /chunk-\\d+/.exec(readFileSync(dist + '/main.js', 'utf8'))[0]
  process.stdout.write('looks\\n')
  for (;;) {
    const chunk = named()
    // Two builds may have passed since it was read: then it names another now.
    if (!existsSync(dist + '/parts/' + chunk + '.js') && named() === chunk) process.exit(1)
  }`

test('at no moment of many builds is the program missing, or the chunk that it names', async (context) => {
  const { dist, build } = place(context)
  build('0')
  const looker = spawn(process.execPath, ['-e', LOOKER, dist], { stdio: ['ignore', 'pipe', 'ignore'] })
  context.after(() => looker.kill('SIGKILL'))
  await new Promise((resolve) => looker.stdout.once('data', resolve))
  for (let n = 1; n <= 100; n++) {
    build(String(n))
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(looker.exitCode, null, 'whoever looks all the time has always found both')
})
