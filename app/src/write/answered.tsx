// What a letter answers or passes on, and that something came into that conversation since.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { messageQuery } from '../api/mail.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { nameOf } from '../words/names.ts'

export function Answered({ draft }: { draft: Draft }) {
  const message = useQuery(messageQuery(draft.answers)).data
  // Also after the next save, which counts as having seen it.
  const [stale, setStale] = useState(false)
  if (draft.stale && !stale) setStale(true)
  const thread = message?.threadId
  return (
    <>
      {message === undefined ? null : (
        <p className="why answered">
          {draft.how === 'forward' ? m.passes_on({ name: nameOf(message.from), subject: message.subject }) : m.answers_mail({ name: nameOf(message.from), subject: message.subject })}
        </p>
      )}
      {stale ? (
        <Note tone="caution" out={thread === undefined ? undefined : <Link to="/mail/$mailbox/$thread" params={{ mailbox: 'inbox', thread }}>{m.read_new_mail()}</Link>}>
          <b>{m.draft_stale()}</b>{` ${m.draft_stale_why()}`}
        </Note>
      ) : null}
    </>
  )
}
