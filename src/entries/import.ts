// `secretary import PATH`: takes in a file from this machine, of any size. The engine makes
// mail of it, now if it runs and otherwise when it starts.
import { createReadStream } from 'node:fs'
import { stat, type FileHandle, open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Invocation } from '../main.ts'
import { takeIn } from '../mail/import/take-in.ts'
import { askEngine } from './engine-socket.ts'
import { openImportFolder } from './import-folder.ts'
import { openHouse } from './open-house.ts'
import { personNamed } from './operator.ts'

const USAGE = 'Usage: secretary import PATH --user EMAIL [--name NAME] [--json]'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  const [given, ...more] = positionals
  if (given === undefined || given === '') throw new Fault('usage', 'Say which file', { fix: USAGE })
  if (more.length > 0) throw new Fault('usage', 'One file at a time', { fix: USAGE })
  const path = resolve(given)
  const house = await openHouse('import')
  try {
    const owner = await personNamed(house, flags['user'])
    const { handle, bytes } = await openFile(path)
    const imports = openImportFolder({ home: house.config.home })
    const name = typeof flags['name'] === 'string' ? { name: flags['name'] } : {}
    const { account, jobId } = await takeIn(
      { ...house, imports },
      {
        owner: { userId: owner.id, email: owner.email },
        actor: 'operator',
        fileName: basename(path),
        ...name,
        file: { bytes: createReadStream(path, { fd: handle }), announcedBytes: bytes, bytesMax: Infinity },
      },
    )
    if (flags['json'] === true) process.stdout.write(`${JSON.stringify({ accountId: account.id, jobId })}\n`)
    else {
      const { status } = await askEngine(house.config.home, house.db.kind)
      const when = status === 'ok' ? 'It is being read in now; Activity shows how far it is.' : 'It will be read in when Secretary runs: npm start.'
      process.stdout.write(`${basename(path)} is taken in for ${owner.email}, as the account “${account.name}”. ${when}\n`)
    }
    return 0
  } finally {
    await house.close()
  }
}

async function openFile(path: string): Promise<{ handle: FileHandle; bytes: number }> {
  try {
    // Before it is opened: a pipe without a writer would hold us for ever.
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new Fault('import-folder', `${path} is a folder`, {
        fix: 'Name one file: in an Apple Mail export it is called mbox. A Maildir is connected in the app, under Settings.',
      })
    }
    if (!found.isFile()) throw new Fault('import-no-file', `${path} is not an ordinary file`, { fix: 'Name an mbox, an .eml or an .ics file.' })
    return { handle: await open(path, 'r'), bytes: found.size }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Fault('import-missing', `There is no file ${path}`, { cause, fix: 'Check the path.' })
    throw new Fault('import-unreadable', `${path} cannot be read (${code ?? 'no reason given'})`, { cause, fix: 'Give this user the right to read it.' })
  }
}
