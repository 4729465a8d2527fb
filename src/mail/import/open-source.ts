// Opens what somebody wants to import, whatever it is: a folder, an archive, one file.
import { constants, lstat, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { openFolderTree, openLoneFile } from './folder-tree.ts'
import { sourceOf, type ImportSource } from './import-source.ts'
import { LOOK_BYTES, recognise, type ImportFormat } from './recognise.ts'
import { openZipTree } from './zip-tree.ts'

export interface OpenedSource extends ImportSource {
  format: ImportFormat | 'folder'
}

/** @param name what the file is called, where the path says nothing of it; `knownBytes` of a folder from an earlier look. */
export async function openSource(path: string, { name, knownBytes }: { name: string; knownBytes?: number | undefined }): Promise<OpenedSource> {
  const format = await formatAt(path, name)
  if (format === 'folder') return { format, ...sourceOf(await openFolderTree(path, knownBytes)) }
  return { format, ...sourceOf(format === 'zip' ? await openZipTree(path) : await openLoneFile(path, name)) }
}

/** Refused in words: what is not there, may not be read, or is nothing that is imported. `name` as in `openSource`. */
export async function formatAt(path: string, name = basename(path)): Promise<ImportFormat | 'folder'> {
  try {
    const stats = await lstat(path)
    if (stats.isDirectory()) return 'folder'
    // Before it is opened: a pipe without a writer would hold us for ever.
    if (!stats.isFile()) throw new Fault('import-no-file', `${path} is neither a file nor a folder`, { fix: 'Name an mbox, an .eml, a ZIP, an .ics, or a folder of mail.' })
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const start = Buffer.alloc(LOOK_BYTES)
      const { bytesRead } = await handle.read(start, 0, LOOK_BYTES, 0)
      return recognise(start.subarray(0, bytesRead), name)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Fault('import-missing', `There is no file ${path}`, { cause, fix: 'Check the path.' })
    throw new Fault('import-unreadable', `${path} cannot be read (${code ?? 'no reason given'})`, { cause, fix: 'Give this user the right to read it.' })
  }
}
