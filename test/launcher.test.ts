// The launcher as people call it, from wherever they are, and the set-up that it runs first.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { ended } from './commands.ts'
import { MAIN, freshHome } from './running.ts'

const root = dirname(dirname(MAIN))

test('the launcher runs from another folder through a link to a link, and a set-up with nothing to do says nothing', async () => {
  const elsewhere = freshHome()
  symlinkSync(join(root, 'secretary'), join(elsewhere, 'first'))
  // Relative to where the link is, not to where the person is.
  symlinkSync('first', join(elsewhere, 'secretary'))
  const help = await ended(join(elsewhere, 'secretary'), ['--help'], { cwd: '/' })
  assert.equal(help.code, 0, help.err)
  assert.match(help.out, /^Secretary reads your mail .*\n\nUsage: secretary COMMAND/)
  // The launcher has set up whatever was stale.
  assert.deepEqual(await ended(process.execPath, [join(root, 'scripts/setup.mjs'), '--for', 'start'], { cwd: '/' }), { code: 0, out: '', err: '' })
})
