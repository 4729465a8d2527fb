// How many times of a mailbox that is numbered anew again and again are kept: behind that many
// there may have been more.
import { limits } from '../../base/limits.ts'

export const { mailboxResetsKept } = limits
