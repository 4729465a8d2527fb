// Says on an account whether its provider calls us: a push that stopped looks from here like a
// quiet mailbox. Mail comes all the same, by asking; it comes later, and somebody must know.
import { listFailures } from '../../accounts/account-failure-store.ts'
import { findAccountById, reportAccount } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'
import type { PushState } from '../mail-port.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import { pushOf, savePush } from '../push-store.ts'

const WORK = 'push'
const FIX = 'Check that PUBLIC_URL can be reached from the internet over https; it is ordered anew by itself.'

/** Writes only what changed: it is asked every minute. */
export async function tellPush(context: { db: Db; clock: Clock }, account: { id: string; userId: string }, { expiresAtMs, failing }: PushState): Promise<void> {
  const { clock } = context
  await context.db.transaction(async (db) => {
    await lockMailOf(db, account.id)
    // Disconnected while its provider was asked.
    if ((await findAccountById(db, account.id)) === undefined) return
    const known = await pushOf(db, account.id)
    if (known?.expiresAtMs === expiresAtMs && known.failing === failing) return
    await savePush(db, account, { expiresAtMs, failing, toldAt: clock.now() })
    const isSaid = (await listFailures(db, account.id)).some(({ work }) => work === WORK)
    if (failing !== '') {
      const words = `New mail is not called out at present, so it comes by asking and a little later: ${failing}`
      await reportAccount({ db, clock }, account, { work: WORK, outcome: 'failing', reason: `${words}. ${FIX}`, code: 'push-failing', fix: FIX })
    } else if (isSaid) await reportAccount({ db, clock }, account, { work: WORK, outcome: 'synced' })
  })
}
