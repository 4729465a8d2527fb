// Builds what is served and what serves it: app/dist for browsers, dist for Node.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFault } from './setup-fault.mjs'
import { builds, isBuilt, printOf, writeStamp } from './setup-fresh.mjs'
import { progress, reasonIn, run } from './setup-run.mjs'

export async function buildStale(root) {
  const stale = builds.filter((build) => !isBuilt(root, build))
  await progress(`Building ${stale.map(({ title }) => title).join(' and ')}`, () => Promise.all(stale.map((build) => buildOne(root, build))))
}

async function buildOne(root, build) {
  const log = join(root, '.setup', `build-${build.name}.log`)
  writeFileSync(log, '')
  // Taken before the build: a file saved while it runs must make the next start build again.
  const print = printOf(root, build)
  const code = await run(join(root, 'node_modules', '.bin', 'node'), build.command.map((arg, index) => (index === 0 ? join(root, arg) : arg)), { cwd: root, log })
  if (code !== 0) throw new SetupFault(`${build.title} could not be built: ${reasonIn(log)} The whole output is in .setup/build-${build.name}.log.`)
  writeStamp(root, build, print)
}
