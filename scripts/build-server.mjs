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

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

const bundle = await rolldown({
  input: { main: join(root, 'src/main.ts') },
  platform: 'node',
  // They read files that lie beside them, so they must stay where these are.
  external: [/^node:/, '@fastify/swagger', '@fastify/swagger-ui'],
})
// Chunks are named by content: those of an older build would only pile up.
rmSync(dist, { recursive: true, force: true })
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
