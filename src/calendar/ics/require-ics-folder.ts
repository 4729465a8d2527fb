// Looks at a folder of calendars before it is connected, for the same reason as requireMaildir.
// An empty one is taken: whatever fills it may not have run yet.
import { readdir } from 'node:fs/promises'
import { Fault } from '../../base/fault.ts'

export async function requireIcsFolder(path: string): Promise<void> {
  try {
    await readdir(path)
  } catch (error) {
    const cause = error as NodeJS.ErrnoException
    if (cause.code === 'ENOENT') {
      throw new Fault('calendar-folder-missing', `There is no folder ${path} on the server`, {
        cause,
        fix: 'Check the path as the server sees it, or leave the calendars out.',
      })
    }
    if (cause.code === 'ENOTDIR') {
      throw new Fault('not-a-calendar-folder', `${path} is a file, not a folder`, { cause, fix: 'Name the folder that the .ics files are in.' })
    }
    throw new Fault('calendar-folder-unreadable', `Secretary may not read the folder ${path}`, {
      cause,
      fix: 'Give the user that runs Secretary the right to read it, or leave the calendars out.',
    })
  }
}
