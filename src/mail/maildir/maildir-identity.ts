// Which mail a file is, in the words of its row: read again where a name is not proof enough.
//
// The header is enough for it, so a move of five thousand mails reads five thousand headers, not
// their attachments; and of each header one field: this runs where the leases of jobs are renewed.
import type { MailIdentity } from '../mail-identity.ts'
import { messageIdOf } from '../parse/parse-message.ts'
import { readMailFile } from './maildir-file.ts'
import type { ListedFile } from './maildir-listing.ts'

/** Undefined when the file is not there (any more). One that cannot be read has a size and no Message-ID, as its row has. */
export async function identityOf(directory: string, one: ListedFile): Promise<MailIdentity | undefined> {
  const file = await readMailFile(directory, one, 0)
  if (file === undefined) return undefined
  return { messageId: messageIdOf(file.raw), size: file.lacking?.size ?? file.raw.length }
}
