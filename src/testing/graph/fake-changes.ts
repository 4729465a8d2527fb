// What the fake Graph does when it is told to change a message or to make a folder.
import { z } from 'zod'
import type { FakeMailbox, FakeMessage } from './fake-mailbox.ts'
import { patchDraft } from './fake-sending.ts'
import { refusal, type FakeAnswer } from './fake-answer.ts'

const patch = z.strictObject({
  isRead: z.boolean().optional(),
  flag: z.strictObject({ flagStatus: z.enum(['flagged', 'notFlagged', 'complete']) }).optional(),
  categories: z.array(z.string()).optional(),
})
const move = z.strictObject({ destinationId: z.string() })
const newFolder = z.strictObject({ displayName: z.string().min(1) })

export function patchMessage(mailbox: FakeMailbox, message: FakeMessage, body: unknown): FakeAnswer | undefined {
  if (message.draft || Object.hasOwn(body as object, 'internetMessageId')) return patchDraft(mailbox, message, body)
  const { isRead, flag, categories } = patch.parse(body)
  mailbox.change(message.immutableId, {
    ...(isRead === undefined ? {} : { isRead }),
    ...(flag === undefined ? {} : { flagged: flag.flagStatus === 'flagged' }),
    ...(categories === undefined ? {} : { categories }),
  })
  return undefined
}

/** Undefined: it is there. */
export function moveMessage(mailbox: FakeMailbox, message: FakeMessage, body: unknown): FakeAnswer | undefined {
  const { destinationId } = move.parse(body)
  const folder = mailbox.folderNamed(destinationId)
  if (folder === undefined) return refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store., The process failed to get the correct properties.')
  mailbox.move(message.immutableId, folder.id)
  return undefined
}

/** With its files and under the same Message-ID, as there. */
export function copyMessage(mailbox: FakeMailbox, message: FakeMessage, body: unknown): FakeMessage | FakeAnswer {
  const folder = mailbox.folderNamed(move.parse(body).destinationId)
  if (folder === undefined) return refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
  const { raw, draft, isRead, files, internetMessageId } = message
  return mailbox.deliver(folder.id, raw, { draft, isRead, files: [...files], internetMessageId })
}

export function makeFolder(mailbox: FakeMailbox, parent: string, body: unknown): FakeAnswer {
  const { displayName } = newFolder.parse(body)
  const isTaken = [...mailbox.folders.values()].some((one) => one.parent === parent && one.displayName.toLowerCase() === displayName.toLowerCase())
  if (isTaken) return refusal(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  const { id } = mailbox.addFolder({ displayName, parent })
  return { status: 201, body: { id, displayName, parentFolderId: parent, childFolderCount: 0, totalItemCount: 0, unreadItemCount: 0, isHidden: false } }
}

/** With all that is in it, as there. */
export function dropFolder(mailbox: FakeMailbox, id: string): FakeAnswer {
  for (const { immutableId } of mailbox.newestFirst(id)) mailbox.remove(immutableId)
  mailbox.folders.delete(id)
  return { status: 204, body: undefined }
}
