// Reads what is kept of mail, block by block, so that a disk that loses bytes is found out while a
// provider or a backup still holds them.
//
// Each night a stretch, the next night the next one, so that all is read within three weeks; all
// of it, or all of one account, when somebody asks (`secretary doctor --prove`). By the ids of the
// mails: those that came together lie in one block, which is then read once.
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import { byteRound, saveByteRound } from './byte-round-store.ts'
import { giveUpBytes, keptAfter, takeBack, type KeptMail } from './lost-mail.ts'

export const proveBytes = defineJob({
  name: 'mail.prove-bytes',
  payload: z.strictObject({
    /** Everything; otherwise a night's stretch. */
    all: z.boolean(),
    /** Of this account alone. */
    accountId: z.string().optional(),
  }),
  maxAttempts: 5,
  timeoutMs: 20 * 60_000,
  lockKey: () => 'mail.prove-bytes',
  uniqueKey: ({ all, accountId = '' }) => `prove-bytes:${all}:${accountId}`,
  priority: -10,
})

const checkpoint = z.object({ after: z.number(), bytes: z.number() })

type ProveDeps = { packs: Pick<Packs, 'check' | 'files'> }

export function proveBytesHandler({ packs }: ProveDeps): Handler<typeof proveBytes> {
  return async ({ all, accountId }, context) => {
    const { db, clock, report, saveCheckpoint } = context
    const isRound = accountId === undefined
    const place = checkpoint.safeParse(context.checkpoint).data ?? { after: all ? 0 : (await byteRound(db)).after, bytes: 0 }
    const enough = all ? Number.POSITIVE_INFINITY : await nightsBytes(packs)
    const isThrough = await takeTurn(context, async (meter) => {
      const mails = await keptAfter(db, { after: place.after, accountId })
      const { readBytes, next } = await proveStretch(context, packs, { mails, isTime: meter.isTime })
      const isEnd = next === undefined
      place.after = next ?? 0
      place.bytes += readBytes
      meter.done += mails.length
      report({ done: meter.done })
      await db.transaction(async (tx) => {
        if (isRound) await saveByteRound(tx, { after: place.after, endedAt: isEnd ? clock.now() : (await byteRound(tx)).endedAt })
        await saveCheckpoint({ ...place, done: meter.done }, tx)
      })
      return isEnd || place.bytes >= enough ? 'through' : 'more'
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function nightsBytes(packs: ProveDeps['packs']): Promise<number> {
  const bytes = (await packs.files()).reduce((sum, file) => sum + file.bytes, 0)
  return Math.max(limits.bytesProvenLeast, bytes / limits.bytesProofNights)
}

interface Stretch {
  mails: readonly KeptMail[]
  isTime(): boolean
}

/** `next`: where to go on; undefined at the end of all. */
async function proveStretch(context: JobContext, packs: ProveDeps['packs'], { mails, isTime }: Stretch): Promise<{ readBytes: number; next: number | undefined }> {
  const lost: KeptMail[] = []
  const whole: KeptMail[] = []
  const blocks = new Map<string, Promise<number>>()
  let readBytes = 0
  let last: number | undefined
  for (const mail of mails) {
    context.signal.throwIfAborted()
    last = mail.id
    if (mail.raw.pack === NOWHERE.pack) continue
    const key = `${mail.raw.pack} ${mail.raw.block} ${mail.raw.blockBytes}`
    if (!blocks.has(key)) {
      readBytes += mail.raw.blockBytes
      blocks.set(key, lengthOf(context, packs, mail))
    }
    const length = (await blocks.get(key)) ?? 0
    ;(mail.raw.offset + mail.raw.bytes <= length && length >= 0 ? whole : lost).push(mail)
    if (isTime()) break
  }
  await settle(context, packs, { lost, whole })
  const isCut = last !== mails.at(-1)?.id
  return { readBytes, next: isCut || mails.length === limits.sweptAtOnce ? last : undefined }
}

/** Of the block unpacked; -1 where it is damaged or gone. A sector that a disk cannot read, asked twice, is as good as damaged. */
async function lengthOf({ clock }: JobContext, packs: ProveDeps['packs'], { raw }: KeptMail): Promise<number> {
  for (let isSecond = false; ; isSecond = true) {
    try {
      return (await packs.check(raw)).blockLength
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (error.code === 'raw-unreadable') return -1
      const isSector = error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'EIO'
      if (!isSector) throw error
      if (isSecond) return -1
      await clock.sleep(limits.byteAgainMs)
    }
  }
}

async function settle(context: JobContext, packs: ProveDeps['packs'], { lost, whole }: { lost: KeptMail[]; whole: KeptMail[] }): Promise<void> {
  const { log, report } = context
  await takeBack(context, whole)
  if (lost.length === 0) return
  // A disk that went away takes all of them with it, and gives them back.
  if ((await packs.files()).length === 0) throw new Fault('packs-gone', 'None of the files that hold the mail is there', { fix: 'See that the disk of the data folder is there.' })
  const sums = await giveUpBytes(context, lost)
  report({ count: { 'asked for again': sums.askedFor, lost: sums.lost } })
  log.error('Mail was found damaged on this disk', { mails: lost.slice(0, limits.proofSample).map(({ id }) => id), ...sums })
}
