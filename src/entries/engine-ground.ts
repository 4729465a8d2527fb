// What whoever runs mail jobs stands on: packs that hold nothing but what rows refer to, no job
// that a dead worker still seems to run, and a parser. The caller holds the lock (engine-lock.ts).
import { join } from 'node:path'
import { limits } from '../base/limits.ts'
import { reclaimLost } from '../jobs/claim.ts'
import { packEnds } from '../mail/messages/message-store.ts'
import { openMailParser, type MailParser } from '../mail/parse/mail-parser.ts'
import { openPacks, type Packs } from '../store/blobs/pack.ts'
import type { House } from './open-house.ts'
import type { StopOrder } from './stop-order.ts'

export async function openGround({ db, clock, log, config }: House, stops: StopOrder): Promise<{ packs: Packs; parser: MailParser }> {
  const packs = openPacks(join(config.home, 'packs'), { spareBytes: limits.importBytesSpared })
  stops.add('packs', () => packs.close())
  const { bytesCut, short } = await packs.cutTail(await packEnds(db))
  // The rest of the mail is read and fetched as ever: nobody is helped by a house that does not start.
  for (const { name, bytes, end } of short) log.error('A file that holds mail is missing or too short; secretary doctor says what to do', { pack: name, bytes, end })
  if (bytesCut > 0) log.info('Bytes that no message refers to were cut from the packs', { bytesCut })

  // On SQLite this engine is the only dispatcher, so what still "runs" belonged to a dead one.
  const orphans = await reclaimLost(db, clock.now(), db.kind === 'sqlite' ? 'all' : 'expired')
  if (orphans > 0) log.info('Jobs of a worker that died go on', { jobs: orphans })

  const parser = openMailParser()
  stops.add('parser', () => parser.close())
  return { packs, parser }
}
