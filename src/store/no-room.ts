// A disk that is full, recognised in one place and told in one way.
//
// It is nobody's mistake that trying less often would mend, and no reason to give work up: the
// work waits, however long, and goes on by itself. So that this can be written down at all, mail
// stops while the store still has room (`spareBytes` of the packs); this is also for where that
// was not enough, because others write to the disk too.
import { messageOf, RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'

export const NO_ROOM = 'disk-full'

/** ENOSPC; a quota (EDQUOT); a limit on the size of files (EFBIG). */
const OF_FILES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
/** SQLITE_FULL. Where a quota or limit stopped it, SQLite says only that a write failed, or that its shared memory could not grow. */
const OF_SQLITE: ReadonlySet<unknown> = new Set([13, 778, 4_874])
const OF_POSTGRES = '53100'

/** Whoever noticed it: a file of ours, either engine, or what it was wrapped in. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (code === NO_ROOM || code === OF_POSTGRES || OF_FILES.has(code)) return true
  return (code === 'ERR_SQLITE_ERROR' && OF_SQLITE.has(errcode)) || (error.cause !== undefined && isDiskFull(error.cause))
}

/** What to throw of it. */
export function noRoom(cause: unknown): RetryLater {
  if (cause instanceof RetryLater && cause.code === NO_ROOM) return cause
  return new RetryLater(`The disk is full; this goes on by itself when there is room again (${messageOf(cause)})`, {
    afterMs: limits.noRoomRetryMs,
    code: NO_ROOM,
    fix: 'Make room on the disk of the data folder. Nothing that was stored is lost.',
    isPatient: true,
    cause,
  })
}
