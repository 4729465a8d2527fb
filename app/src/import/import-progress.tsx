// One import while it runs, rests or has halted. It reads its own piece of the shared answer, so
// nothing around it is drawn again when it ticks, and its cells are always the same six, so
// nothing around it moves. Announced at each tenth.
import { useQueryClient } from '@tanstack/react-query'
import { memo, useState } from 'react'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import { orderImport, type ImportOrder } from '../api/imports.ts'
import { problemLine } from '../api/problem-text.ts'
import { isOpen, isOver, useImport } from '../api/sync.ts'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Pause, Play } from '../kit/icons.ts'
import { DoubleRule } from '../kit/job-progress.tsx'
import { Note } from '../kit/note.tsx'
import { troubleText } from '../mail/trouble-words.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { ChooseMailLink } from './choose-mail-link.tsx'
import { isUnchosen, leftOf, percentOf, placeOf, rateOf, shareOf } from './import-figures.ts'
import { Reconciliation } from './reconciliation.tsx'
import './import.css'

/** An account's import as it stands: its progress, or what became of it. Nothing where there was none. */
export const AccountImport = memo(function AccountImport({ accountId }: { accountId: string }) {
  const status = useImport(accountId)
  if (status === undefined) return null
  if (isOpen(status)) return <ImportProgress status={status} />
  return isOver(status) ? <Reconciliation status={status} /> : null
})

function ImportProgress({ status }: { status: ImportStatusView }) {
  const title = status.accountName
  const share = shareOf(status)
  const rate = rateOf(status)
  const left = leftOf(status)
  const tenth = Math.floor(percentOf(status) / 10) * 10
  return (
    <div className="imp import">
      <div className="top">
        <b>{title}</b>
        <span className="muted ui">{placeOf(status)}</span>
        <ImportActs status={status} />
      </div>
      {/* The lower line stays undrawn: mail is proven folder by folder, once it is all here. */}
      <DoubleRule stored={share} proven={0} name={m.import_of({ name: title })} done={status.done} total={status.total} />
      <span className="sr" role="status">{tenth > 0 ? m.job_percent({ title, percent: tenth }) : ''}</span>
      <dl>
        <div><dt>{m.counter_found()}</dt><dd>{figure(status.found)}</dd></div>
        <div><dt>{m.import_new()}</dt><dd>{figure(status.stored)}</dd></div>
        <div><dt>{m.import_here_already()}</dt><dd>{figure(status.duplicate)}</dd></div>
        <div><dt>{m.counter_broken()}</dt><dd>{figure(status.broken)}</dd></div>
        <div><dt>{m.job_rate()}</dt><dd>{rate.amount}{rate.per === '' ? null : <small>{` ${rate.per}`}</small>}</dd></div>
        <div><dt>{m.job_left()}</dt><dd>{left === m.about_to_know() ? <small>{left}</small> : left}</dd></div>
      </dl>
      {status.reason === '' ? null : <Note tone={status.state === 'failed' ? 'bad' : 'caution'}>{status.troubles.map(troubleText).join(' ')}</Note>}
    </div>
  )
}

function ImportActs({ status }: { status: ImportStatusView }) {
  const client = useQueryClient()
  const [ending, setEnding] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const { accountId, state } = status
  const order = async (what: ImportOrder) => {
    setBusy(true)
    setWrong('')
    try {
      await orderImport(accountId, what)
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['sync'] })
    setBusy(false)
  }
  const going = state === 'running' || state === 'planned'
  return (
    <>
      <span className="acts">
        {isUnchosen(status) ? <ChooseMailLink accountId={accountId} className="btn sm">{m.choose_its_mail()}</ChooseMailLink> : null}
        {going ? (
          <Button small disabled={busy} icon={<Pause className="i i-14" aria-hidden="true" />} onClick={() => void order('pause')}>{m.pause()}</Button>
        ) : (
          <Button small disabled={busy} icon={<Play className="i i-14" aria-hidden="true" />} onClick={() => void order('resume')}>{state === 'failed' ? m.try_again() : m.resume()}</Button>
        )}
        <Button small look="quiet" disabled={busy} onClick={() => setEnding(true)}>{m.cancel()}</Button>
      </span>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {ending ? (
        <Dialog title={m.import_end({ name: status.accountName })} onClose={() => setEnding(false)}>
          <p className="ui">{m.import_end_what({ count: status.stored })}</p>
          <div className="acts">
            <Button look="quiet" onClick={() => setEnding(false)}>{m.import_go_on()}</Button>
            <Button look="danger" onClick={() => { setEnding(false); void order('cancel') }}>{m.import_end_act()}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
