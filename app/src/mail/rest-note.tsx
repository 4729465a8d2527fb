// Says of a mail that only its start is here, and fetches the rest when its reader will not wait.
// The thread is read anew by itself when the rest has come.
import { useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import { fetchRestOf } from '../api/mail.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'

export function RestNote({ message }: { message: Pick<Message, 'id' | 'size'> }) {
  const [asked, setAsked] = useState(false)
  const [wrong, setWrong] = useState('')
  const fetchNow = async () => {
    setAsked(true)
    setWrong('')
    try {
      await fetchRestOf(message.id)
    } catch (error) {
      setWrong(problemLine(error))
      setAsked(false)
    }
  }
  return (
    <>
      <Note out={asked ? undefined : <Button small onClick={() => void fetchNow()}>{m.rest_fetch()}</Button>}>
        <b>{m.rest_title()}</b>{` ${m.rest_why({ size: sizeOf(message.size) })}`}
        <span role="status">{asked ? ` ${m.rest_asked()}` : ''}</span>
      </Note>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
    </>
  )
}
