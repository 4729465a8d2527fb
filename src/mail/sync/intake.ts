// What every job that takes mail in is given: the provider, the pack, the parser.
import type { Packs } from '../../store/blobs/pack.ts'
import type { MailReader } from '../mail-port.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import type { HearJustIn } from './just-in.ts'

export interface Intake {
  readerFor(accountId: string): Promise<MailReader>
  packs: Packs
  parser: MailParser
  /** Absent: nobody looks at new mail. */
  onJustIn?: HearJustIn
}
