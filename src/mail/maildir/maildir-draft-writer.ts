// Keeps drafts in the Drafts folder of a Maildir, marked as drafts.
//
// The new copy is whole and has its name before the old one goes, and the old one goes only where
// its bytes are those that were to give way: a kill in between leaves both, and a repeat finds them.
import { rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { messageIdOf } from '../parse/parse-message.ts'
import { syncDirectory } from './maildir-change.ts'
import { readMailFile } from './maildir-file.ts'
import { listFiles, type ListedFile } from './maildir-listing.ts'
import { filePath } from './maildir-name.ts'
import { folderFor, sha256, writePart } from './maildir-place-change.ts'

interface Copy {
  file: ListedFile
  sha256: string
}

export function openMaildirDraftKeeper({ root, clock }: { root: string; clock: Clock }): DraftKeeper {
  const receipt = (messageId: string, outcome: 'done' | 'already-so', before: string, after: string): Receipt => ({
    provenAt: clock.now(),
    proof: after === '' ? 'Read back: it is not among the drafts' : `Read back from Drafts: SHA-256 ${after}`,
    expected: 1,
    proven: 1,
    items: [{ id: messageId, outcome, before: { sha256: before }, after: { sha256: after }, error: '' }],
  })
  return {
    async put({ change, approvedAt, actionId }, raw) {
      const directory = await folderFor(root, 'drafts')
      const wanted = sha256(raw)
      const copies = await copiesIn(directory, change.messageId)
      if (copies.some((copy) => copy.sha256 !== wanted && copy.sha256 !== change.replaces)) throw differs()
      if (!copies.some((copy) => copy.sha256 === wanted)) {
        const name = `${Math.floor(approvedAt / 1000)}.${sha256(Buffer.from(`${actionId} ${wanted}`)).slice(0, 32)}.secretary`
        await writePart(directory, name, raw)
        await rename(join(directory, 'tmp', name), join(directory, 'cur', `${name}:2,DS`))
        await syncDirectory(join(directory, 'cur'))
      }
      await removeCopies(directory, copies.filter((copy) => copy.sha256 !== wanted))
      const after = await copiesIn(directory, change.messageId)
      if (after.length !== 1 || after[0]?.sha256 !== wanted) throw new Error('The draft does not read back as it was written')
      return receipt(change.messageId, 'done', change.replaces, wanted)
    },

    async remove({ change: { draft } }) {
      if (draft === undefined || draft.sha256 === '') throw new Fault('not-approved', 'No copy of a draft was named that may be taken away; nothing was done')
      const directory = await folderFor(root, 'drafts')
      const copies = await copiesIn(directory, draft.messageId)
      if (copies.some((copy) => copy.sha256 !== draft.sha256)) throw differs()
      await removeCopies(directory, copies)
      if ((await copiesIn(directory, draft.messageId)).length > 0) throw new Error('The draft is still there')
      return receipt(draft.messageId, copies.length === 0 ? 'already-so' : 'done', draft.sha256, '')
    },

    find: async (messageId) => (await copiesIn(await folderFor(root, 'drafts'), messageId)).map((copy) => copy.sha256),
    close: () => Promise.resolve(),
  }
}

const differs = (): Fault => new Fault('draft-differs', 'Another program changed this draft; it was left as it is there', { status: 409, fix: 'Both are kept: look at the one in the drafts folder, then go on with either.' })

async function copiesIn(directory: string, messageId: string): Promise<Copy[]> {
  const copies: Copy[] = []
  for (const file of await listFiles(directory)) {
    const read = await readMailFile(directory, file)
    if (read !== undefined && read.lacking === undefined && messageIdOf(read.raw) === messageId) copies.push({ file, sha256: sha256(read.raw) })
  }
  return copies
}

async function removeCopies(directory: string, copies: readonly Copy[]): Promise<void> {
  for (const { file } of copies) await unlink(filePath(directory, file.sub, file.file))
  if (copies.length > 0) await syncDirectory(join(directory, 'cur'))
}
