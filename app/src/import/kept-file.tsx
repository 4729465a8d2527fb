// The file that was sent, kept because some of its mails were too large to be taken in: said with
// the sums of its import, and deleted when its person has no more use for it.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import { dropKeptFile } from '../api/imports.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'

export function KeptFile({ status: { accountId, keptInFile } }: { status: Pick<ImportStatusView, 'accountId' | 'keptInFile'> }) {
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  if (keptInFile === 0) return null
  const drop = async () => {
    setAsks(false)
    setBusy(true)
    setWrong('')
    try {
      await dropKeptFile(accountId)
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['sync'] })
    setBusy(false)
  }
  return (
    <>
      <Note out={<Button small disabled={busy} onClick={() => setAsks(true)}>{m.kept_file_drop()}</Button>}>{m.kept_file({ count: keptInFile })}</Note>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {asks ? (
        <Dialog title={m.kept_file_ask()} onClose={() => setAsks(false)}>
          <p className="ui">{m.kept_file_what({ count: keptInFile })}</p>
          <div className="acts">
            <Button look="quiet" onClick={() => setAsks(false)}>{m.keep()}</Button>
            <Button look="danger" onClick={() => void drop()}>{m.kept_file_drop()}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
