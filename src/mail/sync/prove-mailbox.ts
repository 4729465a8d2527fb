// Proves that a mailbox is complete: every name that its provider holds now against every name
// that we hold, and what we hold without its bytes. On request what is lacking is fetched, and
// what is extra goes the way of any message that left its mailbox.
//
// It runs in the lane of the mailbox's pulls: nothing moves meanwhile.
import { enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import type { MailReader } from '../mail-port.ts'
import { giveUpBehindEnds } from '../kept-bytes/lost-mail.ts'
import { addMessages, lockMailOf } from '../messages/mail-store.ts'
import { loadMailbox, mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { heldIn } from '../messages/message-store.ts'
import { noteMissing } from '../messages/missing-store.ts'
import { differs, saveProof } from '../proof-store.ts'
import { followProof } from './after-proof.ts'
import type { proveMailbox } from './ask-for-proof.ts'
import { compareNames, type Mend } from './compare-names.ts'
import type { Intake } from './intake.ts'
import { pullMailbox } from './pull-mailbox.ts'
import { readIn } from './read-in.ts'
import { whileSteady } from './unsteady-mailbox.ts'
import { wantedNames } from './wanted-names.ts'

export function proveMailboxHandler(deps: Intake): Handler<typeof proveMailbox> {
  return async (asked, context) => {
    const { db, clock, signal, log, report } = context
    const { mailboxId, repair } = asked
    const mailbox = await loadMailbox(db, mailboxId)
    if (mailbox === undefined || mailbox.gone) return
    await whileSteady(context, mailbox, async () => {
      const reader = await deps.readerFor(mailbox.accountId)
      // Asks for a pull where it finds any: they count as bodiless until that brought them.
      const { askedFor } = await giveUpBehindEnds(context, deps.packs, mailbox)
      if (askedFor > 0) log.error('A file that holds mail is missing or too short; its mail is asked for again', { mailboxId, askedFor })
      const mended = { lacking: 0, extra: 0 }
      const mend: Mend = {
        lacking: async (ids) => {
          const fetched = await fetchLacking(deps, context, reader, { mailbox, ids })
          mended.lacking += fetched
          return fetched
        },
        extra: async (ids) => void (mended.extra += await missExtra(context, mailbox, ids)),
      }
      const found = await compareNames(context, { reader, mailbox, wanted: () => wantedNames(db, { reader, mailbox, signal }), ...(repair ? { mend } : {}) })
      await db.transaction(async (tx) => {
        // Disconnected while the two were compared: there is nothing any more that this would prove.
        await lockMailOf(tx, mailbox.accountId)
        if ((await loadMailbox(tx, mailboxId)) === undefined) return
        await saveProof(tx, mailbox, { provenAt: clock.now(), mended: mended.lacking + mended.extra, ...found })
        // For what left.
        if (repair) await enqueue(tx, clock, pullMailbox, { mailboxId }, { userId: mailbox.userId, shareKey: mailbox.accountId })
        await followProof(tx, clock, { asked, mailbox, found })
      })
      report({ done: found.serverCount, count: repair ? { mended: mended.lacking + mended.extra } : {} })
      const say = differs(found) ? log.warn.bind(log) : log.info.bind(log)
      say('Proved a mailbox', { mailboxId, mended, ...found })
    })
  }
}

/** Answers how many are here now: what vanished since the list was read is not. */
async function fetchLacking({ packs, parser }: Intake, { db, clock, signal }: JobContext, reader: MailReader, { mailbox, ids }: { mailbox: Mailbox; ids: string[] }): Promise<number> {
  const { ready } = await readIn({
    messages: reader.fetchRaw(mailbox.path, ids, { signal }),
    // A list of names tells none; they come with each mail.
    marks: new Map(),
    packs,
    owner: mailbox.userId,
    isTime: () => false,
    parser,
    signal,
  })
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, mailbox.accountId)
    if ((await loadMailbox(tx, mailbox.id)) === undefined) return 0
    return (await addMessages(tx, clock.now(), mailbox, ready)).stored.length
  })
}

/** As a pull does: whether it was moved or deleted the other mailboxes will tell. Answers how many were not missed before. */
async function missExtra({ db, clock, userId }: JobContext, mailbox: Mailbox, ids: string[]): Promise<number> {
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, mailbox.accountId)
    const rows = await heldIn(tx, mailbox.id, ids)
    const noted = await noteMissing(tx, clock.now(), mailbox, [...rows.values()])
    const others = (await mailboxesOfAccount(tx, mailbox.accountId)).filter((one) => one.kind !== 'label' && !one.gone)
    for (const other of others) await enqueue(tx, clock, pullMailbox, { mailboxId: other.id }, { userId, shareKey: other.accountId })
    return noted
  })
}
