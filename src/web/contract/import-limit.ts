// How large a file may be uploaded: known to the app before it sends one, and without what
// checks a request (zod), which no page needs.
import { limits } from '../../base/limits.ts'

export const { importBytesMax } = limits
