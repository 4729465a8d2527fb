// What another program made of this draft while it was written on here, until its person chooses.
//
// The choice is of what stands there: words that are typed are saved before it. What was not chosen
// is at hand once more, for as long as the strip stands that says so.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { chooseVersion, draftQuery, editDraft, letterFilesQuery } from '../api/drafts.ts'
import { problemLine } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { showToast } from '../shell/toast.ts'
import { knownFiles } from './known-files.ts'
import { changeOf, letterOf, type Letter } from './letter.ts'
import type { WrittenLetter } from './use-letter.ts'

export interface ElsewhereVersion {
  theirs: Letter
  busy: boolean
  problem: string
  choose(keep: 'this' | 'elsewhere'): void
}

export function useElsewhere(draft: Draft | undefined, { letter: mine, saver, adopt }: WrittenLetter): ElsewhereVersion | undefined {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const there = draft?.elsewhere ?? undefined
  const files = useQuery({ ...letterFilesQuery, enabled: there !== undefined && there.letter.attachments.length > 0 }).data ?? []
  if (draft === undefined || there === undefined) return undefined
  const theirs = letterOf(there, draft.accountId, [...mine.files, ...files])

  const putBack = async (id: string, other: Letter) => {
    try {
      const { version } = await client.fetchQuery({ ...draftQuery(id), staleTime: 0 })
      client.setQueryData(draftQuery(id).queryKey, await editDraft(id, { version, letter: changeOf(other) }))
      void client.invalidateQueries({ queryKey: ['drafts'] })
    } catch (error) {
      showToast({ text: m.not_done(), state: 'failed', proof: problemLine(error), undo: undefined, undoLabel: '' })
    }
  }
  const choose = async (keep: 'this' | 'elsewhere') => {
    setBusy(true)
    setProblem('')
    try {
      const known = await saver.flush()
      if (known === undefined) return
      const now = await chooseVersion(known.id, { version: known.version, keep, digest: there.digest })
      client.setQueryData(draftQuery(now.id).queryKey, now)
      void client.invalidateQueries({ queryKey: ['drafts'] })
      const isMine = keep === 'this'
      adopt(now.version, isMine ? mine : letterOf(now, now.accountId, await knownFiles(client, now.letter, mine.files)))
      const other = { ...(isMine ? theirs : mine), sendAt: mine.sendAt }
      showToast({ text: isMine ? m.goes_on_mine() : m.goes_on_theirs(), state: 'done', proof: '', undo: () => void putBack(now.id, other), undoLabel: m.undo() })
    } catch (error) {
      // A conflict is shown by itself, whole.
      if (saver.state().kind !== 'conflict') setProblem(problemLine(error))
      void client.invalidateQueries({ queryKey: draftQuery(draft.id).queryKey })
    } finally {
      setBusy(false)
    }
  }
  return { theirs, busy, problem, choose: (keep) => void choose(keep) }
}
