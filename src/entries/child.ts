// What a process of `up` tells the one that started it: that it serves, or that it cannot.
import { Fault } from '../base/fault.ts'
import type { Announcement } from './announce.ts'

export type ChildMessage =
  | { said: 'serving'; announcement: Announcement }
  /** The engine has this data folder to itself. */
  | { said: 'holds-folder' }
  | { said: 'cannot-run'; text: string; isUsage: boolean }

/** Exit code of a child that cannot run as things are (sysexits: EX_CONFIG): starting it again would not help. */
export const MISCONFIGURED = 78

/** Refusals go to the parent, who says once what two children may have found. */
export async function asChild(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault) || process.send === undefined) throw error
    await tellParent({ said: 'cannot-run', text: `${error.message}${error.fix === '' ? '' : `. ${error.fix}`}`, isUsage: error.code === 'usage' })
    return MISCONFIGURED
  }
}

/** False when nobody started us who listens. */
export async function tellParent(message: ChildMessage): Promise<boolean> {
  if (process.send === undefined) return false
  await new Promise((resolve) => process.send?.(message, undefined, undefined, resolve))
  return true
}
