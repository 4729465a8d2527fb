// How much a letter may carry: known to the app before it sends a file, and without what checks
// a request (zod), which no page needs.
import { limits } from '../../base/limits.ts'

export const { letterFilesBytesMax, letterFilesMax } = limits
