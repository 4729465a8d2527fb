// Files on their way into a letter: measured before they are sent, sent one beside the other with
// how far each is, and the letter's once they are there.
import { useRef, useState } from 'react'
import type { LetterFile } from '../../../src/web/contract/letter-files.ts'
import { letterFilesBytesMax, letterFilesMax } from '../../../src/web/contract/letter-limit.ts'
import { bringLetterFile } from '../api/drafts.ts'
import { problemLine } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'
import type { CarriedFile } from './letter.ts'

export interface ComingFile {
  key: number
  name: string
  size: number
  sent: number
  /** Why it did not come; '' while it may. */
  wrong: string
}

let keys = 0

export function useFiles(there: readonly CarriedFile[], onBrought: (file: LetterFile, inText: boolean) => void) {
  const [coming, setComing] = useState<readonly ComingFile[]>([])
  const stoppers = useRef(new Map<number, AbortController>())
  const set = (key: number, change: Partial<ComingFile>) => setComing((before) => before.map((file) => (file.key === key ? { ...file, ...change } : file)))
  const drop = (key: number) => {
    stoppers.current.get(key)?.abort()
    stoppers.current.delete(key)
    setComing((before) => before.filter((file) => file.key !== key))
  }
  const bring = (files: readonly File[], inText: boolean) => {
    const onTheWay = coming.filter(({ wrong }) => wrong === '')
    let bytes = [...there, ...onTheWay].reduce((sum, { size }) => sum + size, 0)
    let count = there.length + onTheWay.length
    for (const file of files) {
      keys += 1
      const key = keys
      const wrong = bytes + file.size > letterFilesBytesMax ? m.file_does_not_fit({ size: sizeOf(file.size), most: sizeOf(letterFilesBytesMax) }) : count >= letterFilesMax ? m.files_too_many({ count: letterFilesMax }) : ''
      setComing((before) => [...before, { key, name: file.name, size: file.size, sent: 0, wrong }])
      if (wrong !== '') continue
      bytes += file.size
      count += 1
      const stopper = new AbortController()
      stoppers.current.set(key, stopper)
      bringLetterFile(file, { signal: stopper.signal, onSent: (sent) => set(key, { sent }) }).then(
        (brought) => {
          drop(key)
          onBrought(brought, inText && brought.type.startsWith('image/'))
        },
        (error: unknown) => {
          if (!stopper.signal.aborted) set(key, { wrong: problemLine(error) })
        },
      )
    }
  }
  return { coming, bring, drop }
}
