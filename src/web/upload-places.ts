// How many files are on their way in at once: of one person, and in all.
//
// Each of them finds room on the disk that the others have not filled yet. The room is looked at
// again while they write, but the fewer there are, the less of it is spent on files that all end
// refused; and one person must not leave the others waiting.
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'

export interface UploadPlaces {
  /** Returns how to give the place back. */
  take(userId: string): () => void
}

export function uploadPlaces(): UploadPlaces {
  const taken = new Map<string, number>()
  return {
    take(userId) {
      const own = taken.get(userId) ?? 0
      const all = [...taken.values()].reduce((sum, count) => sum + count, 0)
      if (own >= limits.importsAtOncePerUser || all >= limits.importsAtOnce) {
        const whose = own >= limits.importsAtOncePerUser ? `${own} files of yours` : `${all} files`
        throw new Fault('imports-too-many', `There are ${whose} being uploaded already`, { status: 429, fix: 'Wait until one is here, then send the next.' })
      }
      taken.set(userId, own + 1)
      return () => {
        const left = (taken.get(userId) ?? 0) - 1
        if (left > 0) taken.set(userId, left)
        else taken.delete(userId)
      }
    },
  }
}
