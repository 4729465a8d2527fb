// Builds the app into app/dist, for browsers.
//
// Not in place: a server may be handing it out, and whoever opens a screen while it is built, or
// has had the app open since before, still asks for the chunks of the build before.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { switchBuild } from './switch-build.mjs'

const app = join(dirname(dirname(fileURLToPath(import.meta.url))), 'app')
const fresh = join(app, 'dist.new')

await build({ configFile: join(app, 'vite.config.ts'), build: { outDir: fresh, emptyOutDir: true } })
switchBuild({ fresh, place: join(app, 'dist'), programs: ['index.html'] })
