// A mailbox that its provider names anew again and again.
//
// A new UIDVALIDITY voids every name, and all of the mailbox is read again. That is right once, and
// after a migration that went wrong perhaps twice; a server that gives another at each look (its disk
// does not keep it, or two machines behind one name do not agree) would be read for ever. So after a
// few in a row the mailbox rests: what is here stays, the account says why, and an hour later, or
// when its person asks, it is looked at twice. Only one that says the same both times is read again.
import { deleteFailures, listFailures } from '../../accounts/account-failure-store.ts'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { resetTimes } from '../proof-store.ts'
import { PROOF_WORK } from './after-proof.ts'

const workOn = (mailboxId: string): string => `mailbox:${mailboxId}`

/** Work on one mailbox, as its account is told of it. One that rests is no failed job: nothing of it is to be retried. */
export async function whileSteady({ db, clock, signal, log }: JobContext, mailbox: Mailbox, act: () => Promise<void>): Promise<void> {
  const work = workOn(mailbox.id)
  try {
    await withAccountHealth({ db, clock, signal }, { accountId: mailbox.accountId, work }, async () => {
      const wasTold = (await listFailures(db, mailbox.accountId)).some((failure) => failure.work === work && failure.code === 'mailbox-unsteady')
      try {
        // Nobody was told, or its person asked for a look since.
        if (wasTold && !mailbox.gone) await requireSteady(db, mailbox, clock.now() - limits.unsteadyRestMs)
        await act()
      } catch (error) {
        // A proof compared names that nobody has any more: the account would say that instead.
        if (isRest(error)) await deleteFailures(db, mailbox.accountId, `${PROOF_WORK}${mailbox.id}`)
        throw error
      }
    })
  } catch (error) {
    if (!isRest(error)) throw error
    log.warn('A mailbox rests: its provider names its mail anew again and again', { mailboxId: mailbox.id })
  }
}

const isRest = (error: unknown): boolean => error instanceof Fault && error.code === 'mailbox-unsteady'

/** Throws where it was named anew since this moment, and that was one too many. */
export async function requireSteady(db: Db, { id, name }: Pick<Mailbox, 'id' | 'name'>, sinceMs: number): Promise<void> {
  const times = await resetTimes(db, id, limits.resetsInARow)
  if (!isUnsteady(times) || (times[0] as number) <= sinceMs) return
  throw new Fault('mailbox-unsteady', `The server numbers all mail of ${name} anew at every look`, {
    fix: 'What is here stays. It is looked at again in an hour, or when you ask for a sync. Whoever runs the server can mend it: the UIDVALIDITY of a mailbox has to stay.',
  })
}

/** A look that said the same as the one before has yet to come. */
export const isInDoubt = async (db: Db, mailboxId: string): Promise<boolean> => isUnsteady(await resetTimes(db, mailboxId, limits.resetsInARow))

const isUnsteady = (times: readonly number[]): boolean => times.length === limits.resetsInARow && times.every((at, n) => n === 0 || (times[n - 1] as number) - at <= limits.resetsInARowMs)

/** Its person asked: one that rests is looked at now. */
export async function lookAgain(tx: Db, accountId: string): Promise<void> {
  for (const { work, code } of await listFailures(tx, accountId)) if (code === 'mailbox-unsteady') await deleteFailures(tx, accountId, work)
}
