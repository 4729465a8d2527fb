// What a build is made of, and what it must have made: a source that is missing here is served
// stale, and nobody sees it.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { builds, isBuilt, printOf, sourcesOf, writeStamp } from './setup-fresh.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [app, server] = ['app', 'server'].map((name) => builds.find((build) => build.name === name))

/** A checkout of a few files. */
function checkout(context, files) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-checkout-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const path of files) write(path, path)
  return { folder, write }
}

test('whatever of src the app bundles is a source of the app', async () => {
  const contract = join(root, 'src/web/contract')
  const bundle = await rolldown({ input: readdirSync(contract).map((name) => join(contract, name)), external: ['zod'] })
  const { output } = await bundle.generate()
  await bundle.close()
  const bundled = output.flatMap(({ moduleIds }) => moduleIds ?? []).map((id) => relative(root, id)).filter((path) => path.startsWith('src/'))
  assert.ok(bundled.includes('src/base/limits.ts'), 'the bundle is the one that is meant')
  const sources = new Set(sourcesOf(root, app))
  assert.deepEqual(bundled.filter((path) => !sources.has(path)), [])
})

test('the app is built again when a limit or a shape changes, and not for the rest of the server', (context) => {
  const { folder, write } = checkout(context, ['package-lock.json', 'app/main.tsx', 'scripts/build-app.mjs', 'scripts/switch-build.mjs', 'src/web/contract/mail.ts', 'src/base/limits.ts', 'src/base/provider-limits.ts', 'src/mail/view/view-limits.ts', 'src/mail/mail-shapes.ts', 'src/mail/thread.ts'])
  const before = printOf(folder, app)
  write('src/mail/thread.ts', 'changed')
  assert.equal(printOf(folder, app), before)
  for (const path of ['src/base/limits.ts', 'src/base/provider-limits.ts', 'src/mail/view/view-limits.ts', 'src/mail/mail-shapes.ts']) {
    write(path, 'changed')
    assert.notEqual(printOf(folder, app), before, path)
    write(path, path)
    assert.equal(printOf(folder, app), before)
  }
})

test('a server without the program of its threads is not built', (context) => {
  const { folder } = checkout(context, ['package-lock.json', 'src/main.ts', 'sample/mail.ts', 'scripts/build-server.mjs', 'scripts/switch-build.mjs', 'dist/main.js', 'dist/parser-thread.js', '.setup/log'])
  writeStamp(folder, server, printOf(folder, server))
  assert.equal(isBuilt(folder, server), true)
  rmSync(join(folder, 'dist/parser-thread.js'))
  assert.equal(isBuilt(folder, server), false)
})
