// What `secretary doctor` says of the files that hold the mail: whether they are there and long
// enough, when all of them were read last, and what is lost for good.
import { join } from 'node:path'
import { Fault, messageOf } from '../base/fault.ts'
import { bytesReport } from '../mail/kept-bytes/byte-round-store.ts'
import { packEnds } from '../mail/messages/message-store.ts'
import { fileOf, shortPacks } from '../store/blobs/pack-files.ts'
import type { Db } from '../store/db.ts'
import { counted } from './counted.ts'
import { note, ok, wrong, type Finding } from './doctor-finding.ts'

export async function packFindings(db: Db, home: string): Promise<Finding[]> {
  const folder = join(home, 'packs')
  try {
    const ends = await packEnds(db)
    const short = await shortPacks(folder, ends)
    const { endedAt, lost } = await bytesReport(db)
    const read = endedAt === 0 ? 'not all of it was read through yet; a stretch of it is every night' : `all of it was read by ${new Date(endedAt).toISOString().slice(0, 10)}`
    return [
      ...short.map(({ name, bytes, end }) => wrong('mail on this disk', `${fileOf(folder, name)} ${bytes === 0 ? 'is missing or empty' : `has ${bytes} of ${end} bytes`}`, 'Put it back from a backup. What a provider still holds is fetched again by: secretary doctor --repair')),
      ...(lost > 0 ? [wrong('mail on this disk', `${counted(lost, 'message')} of imported files ${lost === 1 ? 'is' : 'are'} damaged, and no provider holds them`, 'Put the packs back from a backup, then: secretary doctor --prove. Or import the file again.')] : []),
      ...(short.length + lost > 0 ? [] : [endedAt === 0 && ends.size > 0 ? note('mail on this disk', `${counted(ends.size, 'file')}, long enough; ${read}`, 'Read all of it now with: secretary doctor --prove') : ok('mail on this disk', ends.size === 0 ? 'none yet' : `${counted(ends.size, 'file')}, long enough; ${read}`)]),
    ]
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return [wrong('mail on this disk', messageOf(error), error.fix)]
  }
}
