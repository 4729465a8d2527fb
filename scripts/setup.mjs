// Makes a checkout ready to run: packages, Node 24, the built app and server. Only what is missing
// or stale; when nothing is, it reads a few files and leaves in well under a second.
//
// Plain JavaScript for any Node >= 18, with no dependency: it runs before there is any.
// Everything it says goes to stderr, because `./secretary … --json` owns stdout.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupFault } from './setup-fault.mjs'
import { builds, isBuilt, packagesAreFresh } from './setup-fresh.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** `test` needs what `start` needs, and the development packages. */
function purpose(args) {
  const given = args[args.indexOf('--for') + 1]
  if (args.length === 2 && args[0] === '--for' && (given === 'start' || given === 'test')) return given
  throw new SetupFault('Usage: node scripts/setup.mjs --for start|test')
}

async function setup(mode) {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    throw new SetupFault(`Node ${process.versions.node} is too old to set up from. Install Node 18 or newer; Node 24 itself is fetched by this.`)
  }
  const isAllBuilt = () => builds.every((build) => isBuilt(root, build))
  if (packagesAreFresh(root, mode) && isAllBuilt()) return
  // Loaded only now: nearly every start has left by here.
  const { buildStale } = await import('./setup-build.mjs')
  const { withSetupLock } = await import('./setup-lock.mjs')
  const { installPackages } = await import('./setup-packages.mjs')
  await withSetupLock(join(root, '.setup'), async () => {
    // Looked at again under the lock: whoever held it may have done it all.
    if (!packagesAreFresh(root, mode)) await installPackages(root, mode)
    if (!isAllBuilt()) await buildStale(root)
  })
}

try {
  if (!existsSync(join(root, 'package-lock.json'))) throw new SetupFault('package-lock.json is missing. Restore it with: git checkout package-lock.json')
  await setup(purpose(process.argv.slice(2)))
} catch (error) {
  const known = error instanceof SetupFault || typeof error?.code === 'string'
  process.stderr.write(`Secretary could not be set up. ${known ? error.message : error.stack}\n`)
  process.exitCode = 1
}
