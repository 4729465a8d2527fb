// Builds the server into dist: src/main.ts and everything it needs, as a few files.
//
// Node runs src/ as it is, and development does. But a start then loads 1,200 modules one by
// one, four in five of them from packages, and that alone takes longer than the second a cold
// start may take (docs/decisions). Nothing is renamed or minified: a stack trace names the
// function, and the file it came from stands above its code.
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { switchBuild } from './switch-build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

const bundle = await rolldown({
  // A thread is a program of its own; mail-parser.ts starts it from beside itself.
  input: { 'main': join(root, 'src/main.ts'), 'parser-thread': join(root, 'src/mail/parse/parser-thread.ts') },
  platform: 'node',
  // They read files that lie beside them, so they must stay where these are.
  external: [/^node:/, '@fastify/swagger', '@fastify/swagger-ui'],
})
// Not into dist itself: a server may be running from it, and a build may fail half-way.
const fresh = join(root, 'dist.new')
rmSync(fresh, { recursive: true, force: true })
const { output } = await bundle.write({ dir: fresh, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
switchBuild({ fresh, place: dist, programs: output.filter(({ isEntry }) => isEntry === true).map(({ fileName }) => fileName) })
