// A folder of mail files, read where it lies: of any depth, in the order of its names, so that a
// place in it is found again.
//
// Links are not followed, since one may lead out of the folder; pipes and devices are no mail and
// could hold a reader for ever. A folder that may not be opened costs itself and no other, and is
// told. Of names that begin with a dot only Maildir++ folders (`.Sent`) are mail.
//
// A ZIP among the files is read as if it had been unpacked where it lies: Takeout hands one mailbox
// over in many of them, and whoever has them in one folder names that folder.
import { constants, lstat, open, readdir, realpath } from 'node:fs/promises'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { byteOrder } from '../byte-order.ts'
import { nameOfBytes } from '../maildir/maildir-name.ts'
import { READ_BYTES, type FileTree, type FoundFile } from './file-tree.ts'
import { openZipTree } from './zip-tree.ts'
import { troubleSays } from '../messages/trouble-words.ts'

interface Folder {
  /** File names are bytes; as text some could not be opened. */
  at: Buffer
  levels: readonly string[]
}

/** @param knownBytes from an earlier look, which need not be taken again. */
export async function openFolderTree(root: string, knownBytes?: number): Promise<FileTree> {
  const top: Folder = { at: Buffer.from(await realpath(root)), levels: [] }
  let bytes = knownBytes ?? 0
  if (knownBytes === undefined) for await (const file of walk(top, undefined)) bytes += file.bytes
  return { bytes, isLone: false, walk: (fromKey) => walk(top, fromKey?.split('/')), close: () => Promise.resolve() }
}

export async function openLoneFile(path: string, name: string): Promise<FileTree> {
  const { size, mtimeMs } = await lstat(path)
  const file: FoundFile = { key: '', path: name, label: name, bytes: size, changedMs: mtimeMs, sub: undefined, unreadable: '', read: (from) => bytesOf(path, from) }
  return {
    bytes: size,
    isLone: true,
    async *walk() {
      yield file
    },
    close: () => Promise.resolve(),
  }
}

async function* walk(folder: Folder, from: readonly string[] | undefined): AsyncGenerator<FoundFile, void> {
  const { levels } = folder
  const names = await namesIn(folder)
  if (typeof names === 'string') return yield unreadable(levels.join('/'), names)
  const isMaildir = names.some(({ name, kind }) => kind === 'folder' && name === 'cur')
  const own = levels.at(-1)
  for (const { name, bytes, kind } of names) {
    const order = from?.[0] === undefined ? 1 : byteOrder(name, from[0])
    if (order < 0) continue
    const inside: Folder = { at: Buffer.concat([folder.at, SLASH, bytes]), levels: [...levels, name] }
    if (kind === 'file') {
      if (name.startsWith('.')) continue
      const file = await fileAt(inside, own === 'cur' || own === 'new' ? own : undefined)
      if (isArchive(file)) yield* unpacked(file, inside, order === 0 ? from?.at(-1) : undefined)
      else yield file
    } else if (isMail(name, isMaildir) && (!name.startsWith('.') || (await holdsMaildir(inside)))) {
      if (inside.levels.length > limits.mailFolderDepthMax) throw tooDeep()
      yield* walk(inside, order === 0 ? from?.slice(1) : undefined)
    }
  }
}

const isArchive = ({ path, sub, unreadable }: FoundFile): boolean => /\.zip$/i.test(path) && sub === undefined && unreadable === ''

/** What lies in it, by the place of its entry behind two slashes: no name of a folder holds them. One that cannot be opened costs itself. */
async function* unpacked(archive: FoundFile, { at, levels }: Folder, from: string | undefined): AsyncGenerator<FoundFile, void> {
  const beside = levels.slice(0, -1)
  try {
    const tree = await openZipTree(at)
    for await (const file of tree.walk(from !== undefined && /^\d+$/.test(from) ? from : undefined)) {
      yield { ...file, key: `${archive.key}//${file.key}`, path: [...beside, file.path].join('/'), label: `${archive.path}: ${file.path}` }
    }
  } catch (error) {
    yield { ...archive, unreadable: error instanceof Fault ? inWords(error) : whyUnreadable(error) }
  }
}

const inWords = ({ code, message, fix }: Fault): string =>
  code === 'import-broken-archive' ? troubleSays('archive-broken')
  : code === 'import-overlapping' ? troubleSays('archive-overlapping')
  : code === 'import-too-many-entries' ? troubleSays('archive-crowded', { limit: limits.archiveEntriesMax })
  : `${message.charAt(0).toLowerCase()}${message.slice(1)}. ${fix}`

const SLASH = Buffer.from('/')
/** A delivery that is not finished lies in a Maildir's tmp. */
const isMail = (name: string, isMaildir: boolean): boolean => !(isMaildir && name === 'tmp')

interface Name {
  name: string
  bytes: Buffer
  kind: 'file' | 'folder'
}

/** Or, in words, why it cannot be listed. */
async function namesIn({ at }: Folder): Promise<Name[] | string> {
  try {
    const entries = await readdir(at, { withFileTypes: true, encoding: 'buffer' })
    const names = entries.flatMap((entry): Name[] => {
      // Both are false of a link.
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : undefined
      return kind === undefined ? [] : [{ name: nameOfBytes(entry.name), bytes: entry.name, kind }]
    })
    return names.toSorted((a, b) => byteOrder(a.name, b.name))
  } catch (error) {
    return whyUnreadable(error)
  }
}

async function holdsMaildir({ at }: Folder): Promise<boolean> {
  const cur = await lstat(Buffer.concat([at, Buffer.from('/cur')])).catch(() => undefined)
  return cur?.isDirectory() === true
}

async function fileAt({ at, levels }: Folder, sub: FoundFile['sub']): Promise<FoundFile> {
  const path = levels.join('/')
  try {
    const { size, mtimeMs } = await lstat(at)
    return { key: path, path, label: path, bytes: size, changedMs: mtimeMs, sub, unreadable: '', read: (from) => bytesOf(at, from) }
  } catch (error) {
    return unreadable(path, whyUnreadable(error))
  }
}

const unreadable = (path: string, why: string): FoundFile => ({ key: path, path, label: path === '' ? 'The folder' : path, bytes: 0, changedMs: 0, sub: undefined, unreadable: why, async *read() {} })

async function* bytesOf(path: string | Buffer, from: number): AsyncGenerator<Uint8Array, void> {
  // NONBLOCK, so that a pipe put in a file's place cannot hang the reader.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!(await handle.stat()).isFile()) throw Object.assign(new Error('not a file any more'), { code: 'ENOENT' })
    for await (const piece of handle.createReadStream({ start: from, highWaterMark: READ_BYTES, autoClose: false })) yield piece as Uint8Array
  } finally {
    await handle.close()
  }
}

const OUR_TROUBLE = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR'])
const TRY_AGAIN_MS = 10_000

/** In words; what is our own trouble, or none of the file's, is thrown on. */
export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || error instanceof Fault) throw error
  if (OUR_TROUBLE.has(code)) throw new RetryLater(`A mail file cannot be read now (${code})`, { afterMs: TRY_AGAIN_MS, cause: error })
  if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO') return troubleSays('file-gone')
  if (code === 'EACCES' || code === 'EPERM') return troubleSays('file-forbidden')
  return troubleSays('file-unreadable', { error: code })
}

const tooDeep = (): Fault =>
  new Fault('import-too-deep', `There are folders more than ${limits.mailFolderDepthMax} levels deep`, { fix: 'Name the folder that holds the mail, not one high above it.' })
