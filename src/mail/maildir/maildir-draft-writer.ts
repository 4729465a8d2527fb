// Keeps drafts in the Drafts folder of a Maildir, marked as drafts.
//
// The new copy is whole and has its name before the old one goes, and the old one goes only where
// its bytes are those that were to give way (drafts/keeper-over.ts).
import { createHash } from 'node:crypto'
import { rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { keeperOver, type CopyThere } from '../drafts/keeper-over.ts'
import { messageIdOf } from '../parse/parse-message.ts'
import { syncDirectory } from './maildir-change.ts'
import { readMailFile } from './maildir-file.ts'
import { listFiles, type ListedFile } from './maildir-listing.ts'
import { filePath } from './maildir-name.ts'
import { folderFor, writePart } from './maildir-place-change.ts'

interface FileCopy extends CopyThere {
  file: ListedFile
}

export function openMaildirDraftKeeper({ root, clock }: { root: string; clock: Clock }): DraftKeeper {
  return keeperOver<FileCopy>(
    {
      name: 'Drafts',
      keepsBytes: true,
      copiesOf: async (messageId) => await copiesIn(await folderFor(root, 'drafts'), messageId),
      async add({ approved: { actionId, approvedAt }, raw }) {
        const directory = await folderFor(root, 'drafts')
        const name = `${Math.floor(approvedAt / 1000)}.${createHash('sha256').update(actionId).update(raw).digest('hex').slice(0, 32)}.secretary`
        await writePart(directory, name, raw)
        await rename(join(directory, 'tmp', name), join(directory, 'cur', `${name}:2,DS`))
        await syncDirectory(join(directory, 'cur'))
      },
      async remove(copies) {
        const directory = await folderFor(root, 'drafts')
        for (const { file } of copies) await unlink(filePath(directory, file.sub, file.file))
        await syncDirectory(join(directory, 'cur'))
      },
      close: () => Promise.resolve(),
    },
    clock,
  )
}

async function copiesIn(directory: string, messageId: string): Promise<FileCopy[]> {
  const copies: FileCopy[] = []
  for (const file of await listFiles(directory)) {
    const read = await readMailFile(directory, file)
    if (read !== undefined && read.lacking === undefined && messageIdOf(read.raw) === messageId) copies.push({ file, raw: read.raw })
  }
  return copies
}
