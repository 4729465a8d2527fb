// Builds the app into app/dist, for the server to serve as plain files.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFault } from './setup-fault.mjs'
import { appPrint, writeAppStamp } from './setup-fresh.mjs'
import { progress, reasonIn, run } from './setup-run.mjs'

export async function buildApp(root) {
  const log = join(root, '.setup', 'build.log')
  writeFileSync(log, '')
  // Taken before the build: a file saved while it runs must make the next start build again.
  const built = appPrint(root)
  const bin = join(root, 'node_modules', '.bin')
  await progress('Building the app', async () => {
    const code = await run(join(bin, 'node'), [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'app'], { cwd: root, log })
    if (code !== 0) throw new SetupFault(`The app could not be built: ${reasonIn(log)} The whole output is in .setup/build.log.`)
  })
  writeAppStamp(root, built)
}
