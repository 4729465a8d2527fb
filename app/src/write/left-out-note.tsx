// What of the mail that is answered or passed on does not go along, and why: said where the letter is
// begun, before anybody sends it without.
import { useQuery } from '@tanstack/react-query'
import { leftOutQuery, type LeftOut } from '../api/drafts.ts'
import { letterFilesBytesMax, letterFilesMax } from '../../../src/web/contract/letter-limit.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'

export function LeftOutNote({ draftId }: { draftId: string }) {
  const left = useQuery(leftOutQuery(draftId)).data ?? []
  if (left.length === 0) return null
  return (
    <Note tone="caution">
      <b>{m.not_along()}</b>
      <ul>{left.map((one, index) => <li key={index}>{wordsOf(one)}</li>)}</ul>
    </Note>
  )
}

function wordsOf({ name, why }: LeftOut): string {
  switch (why) {
    case 'too-large': return m.not_along_too_large({ name, most: sizeOf(letterFilesBytesMax) })
    case 'too-many': return m.not_along_too_many({ name, most: letterFilesMax })
    case 'infected': return m.not_along_infected({ name })
    case 'empty': return m.not_along_empty({ name })
    case 'no-room': return m.not_along_no_room({ name })
    case 'no-address': return m.not_along_no_address({ name })
    case 'not-here': return m.not_along_not_here()
    case 'elsewhere': return m.not_along_elsewhere()
  }
}
