// What of an account's older mail is wanted: how far back, which folders, and what that comes to
// before it is begun. Everything is the default: what is not here cannot be found later. New mail
// comes whatever is chosen, and what is chosen can be widened at any time.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportEstimate } from '../../../src/web/contract/fetching.ts'
import { startImport } from '../api/imports.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Checkbox } from '../kit/checkbox.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import { inOrderOfUse, mailboxName } from '../mail/mailbox-order.ts'
import * as m from '../messages/m.ts'
import { dateKey } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { currentZone } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'
import { useNow } from '../words/use-now.ts'
import { estimateOf, type Estimated } from './estimate-of.ts'
import { monthsBefore } from './months-before.ts'
import './import.css'

const reaches = [
  { id: 'all', months: 0, title: m.reach_all, why: m.reach_all_why },
  { id: 'year', months: 12, title: m.reach_year, why: m.reach_part_why },
  { id: 'quarter', months: 3, title: m.reach_quarter, why: m.reach_part_why },
  { id: 'day', months: 0, title: m.reach_day, why: m.reach_span_why },
] as const
type Reach = (typeof reaches)[number]['id']

/** `asked`: it is what a person was led to, and has the focus. */
export function OldMailForm({ estimate, asked = false, onStarted }: { estimate: ImportEstimate; asked?: boolean; onStarted(): void }) {
  const client = useQueryClient()
  const now = useNow(60_000)
  const today = dateKey(now, currentZone())
  const [reach, setReach] = useState<Reach>('all')
  const [day, setDay] = useState('')
  const [lastDay, setLastDay] = useState('')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const wanted = estimate.folders.filter(({ path }) => !left.has(path))
  const from = (): string | undefined => {
    if (reach === 'all') return undefined
    if (reach === 'day') return day === '' ? undefined : day
    return new Date(monthsBefore(now, reaches.find(({ id }) => id === reach)!.months)).toISOString()
  }
  const start = async () => {
    setBusy(true)
    setWrong('')
    try {
      await startImport({ accountId: estimate.accountId, folders: left.size === 0 ? [] : wanted.map(({ path }) => path), from: from(), until: reach === 'day' && lastDay !== '' ? lastDay : undefined })
      await client.invalidateQueries({ queryKey: ['sync'] })
      onStarted()
    } catch (error) {
      setWrong(problemLine(error))
      setBusy(false)
    }
  }
  return (
    <form className="old-mail" onSubmit={(event) => { event.preventDefault(); void start() }}>
      <Section title={m.old_mail()} className="options">
        {reaches.map((one) => (
          <div key={one.id}>
            <label className="opt">
              <input type="radio" name="reach" autoFocus={asked && one.id === 'all'} checked={reach === one.id} disabled={busy} onChange={() => setReach(one.id)} />
              <span><b>{one.title()}</b></span>
              <span className="r" />
              <span className="why">{one.why()}</span>
            </label>
            {one.id === 'day' && reach === 'day' ? (
              <div className="opt-more from-day">
                {/* Either day alone is a choice; neither would be everything, which is another. */}
                <Field label={m.reach_day_field()} type="date" required={lastDay === ''} autoFocus max={lastDay === '' ? today : lastDay} value={day} disabled={busy} onChange={(event) => setDay(event.target.value)} />
                <Field label={m.reach_until_field()} hint={m.reach_until_hint()} type="date" required={day === ''} min={day} max={today} value={lastDay} disabled={busy} onChange={(event) => setLastDay(event.target.value)} />
              </div>
            ) : null}
          </div>
        ))}
      </Section>
      {estimate.folders.some(({ kind }) => kind === 'feed') ? <p className="why">{m.one_list_why()}</p> : estimate.folders.length < 2 ? null : <FolderChoice estimate={estimate} left={left} busy={busy} onLeft={setLeft} />}
      <p className="estimate" role="status">{estimateWords(estimateOf(estimate, left), reach !== 'all')}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line"><Button look="primary" type="submit" disabled={busy || wanted.length === 0}>{m.fetch_mail()}</Button></div>
    </form>
  )
}

function FolderChoice({ estimate, left, busy, onLeft }: { estimate: ImportEstimate; left: ReadonlySet<string>; busy: boolean; onLeft(left: ReadonlySet<string>): void }) {
  const folders = inOrderOfUse(estimate.folders)
  const chosen = folders.length - left.size
  return (
    <details className="fold">
      <summary>{left.size === 0 ? m.choose_folders() : m.folders_chosen({ count: chosen })}</summary>
      <ul className="folder-choice">
        <li className="all">
          <Checkbox checked={left.size === 0} mixed={chosen > 0} disabled={busy} onChange={(on) => onLeft(new Set(on ? [] : folders.map(({ path }) => path)))}>{m.all_folders({ count: folders.length })}</Checkbox>
        </li>
        {folders.map((folder) => (
          <li key={folder.path}>
            <Checkbox
              name={folder.path} checked={!left.has(folder.path)} disabled={busy}
              onChange={(on) => onLeft(new Set(on ? [...left].filter((path) => path !== folder.path) : [...left, folder.path]))}
            >
              {mailboxName(folder)}
            </Checkbox>
            <span className="faint">{folderAmount(folder)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function folderAmount({ messages, bytes, older }: ImportEstimate['folders'][number]): string {
  const parts = [messages < 0 ? m.amount_not_told() : m.mails_count({ count: messages }), bytes > 0 ? sizeOf(bytes) : '', older === 'done' ? m.import_here_already().toLocaleLowerCase() : '']
  return parts.filter((part) => part !== '').join(' · ')
}

/** Within a span of time it is at most that: a server counts a folder, not its last year. */
function estimateWords({ messages, bytes, etaMs, isTold, isMeasured }: Estimated, isPart: boolean): string {
  if (!isTold) return m.estimate_unknown()
  if (messages === 0) return m.estimate_nothing()
  const what = [m.mails_count({ count: messages }), ...(bytes > 0 ? [sizeOf(bytes)] : [])].join(', ')
  // A choice of which all is here already takes no time that could be told.
  if (etaMs <= 0) return isPart ? m.estimate_part_here({ what }) : m.estimate_here({ what })
  const time = timeLeft(etaMs)
  return [isPart ? m.estimate_part({ what, time }) : m.estimate_all({ what, time }), ...(isMeasured ? [] : [m.estimate_assumed()])].join(' ')
}
