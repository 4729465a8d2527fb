// A real file system of a few megabytes that fills up while mail comes in: what was stored stays,
// what stopped says so, and it goes on by itself once there is room.
//
// Such a file system needs a mount. A process may make one in a user namespace of its own, where
// the kernel allows that to everybody; where it does not, this is skipped and says so.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const CHILD = join(import.meta.dirname, 'full-disk-child.ts')
const MOUNT = 'mount -t tmpfs -o size=64m none "$1" && shift && exec "$@"'

const canMount = spawnSync('unshare', ['-Urm', 'sh', '-c', MOUNT, 'sh', tmpdir(), 'true']).status === 0

interface Said {
  full: { jobs: { state: string; error_code: string; attempt: number; dead: number }[]; stored: number; account: { state: string; reason: string } }
  later: {
    account: { state: string; reason: string }
    plan: { state: string; found: number; stored: number; duplicate: number; broken: number }
    proof: { serverCount: number; localCount: number; lacking: number; extra: number }
    readable: number
  }
}

for (const [what, spareBytes] of [
  ['while the store still has room', 5_000_000],
  ['to the last byte', 0],
] as const) {
  test(`a disk that fills up ${what} stops an import cleanly, and it goes on by itself`, { skip: canMount ? false : 'no file system can be mounted here' }, (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'secretary-full-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const child = spawnSync('unshare', ['-Urm', 'sh', '-c', MOUNT, 'sh', folder, process.execPath, CHILD, folder, String(spareBytes)], { encoding: 'utf8' })
    assert.equal(child.status, 0, child.stderr)
    const { full, later } = JSON.parse(child.stdout) as Said
    assert.ok(full.stored < 60, 'it was full')
    if (spareBytes > 0) assert.deepEqual(full.jobs.map((job) => [job.state, job.error_code, job.dead]), [['pending', 'disk-full', 0]])
    if (spareBytes > 0) assert.match(`${full.account.state}: ${full.account.reason}`, /^failing: The disk is full; this goes on by itself.*Make room on the disk/)
    assert.deepEqual(later.account, { state: 'active', reason: '' })
    assert.deepEqual([later.plan.state, later.plan.found - later.plan.stored - later.plan.duplicate - later.plan.broken, later.plan.broken], ['done', 0, 0])
    assert.deepEqual([later.proof.serverCount, later.proof.localCount, later.proof.lacking, later.proof.extra, later.readable], [60, 60, 0, 0, 60])
  })
}
