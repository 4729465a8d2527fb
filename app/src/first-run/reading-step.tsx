// The first reading, watched: what is stored so far, and the way into the inbox as soon as there is something.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery, removeAccount } from '../api/accounts.ts'
import { jobsQuery } from '../api/jobs.ts'
import { problemLine } from '../api/problem-text.ts'
import { useImport } from '../api/sync.ts'
import { isLive } from '../activity/job-list.tsx'
import { Button } from '../kit/button.tsx'
import { AccountImport } from '../import/import-progress.tsx'
import { JobProgress } from '../kit/job-progress.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

const ofImports: ReadonlySet<string> = new Set(['mail.import-file', 'mail.fetch-older'])

export function ReadingStep({ account, onEnter, onBack }: { account: Account; onEnter(): void; onBack(): void }) {
  const accounts = useQuery(accountsQuery)
  const [wrong, setWrong] = useState('')
  const boxes = useQuery(mailboxesQuery)
  const jobs = useQuery(jobsQuery)
  const now = accounts.data?.find((one) => one.id === account.id) ?? account
  const own = (boxes.data ?? []).filter((box) => box.accountId === account.id)
  const status = useImport(account.id)
  // A mail with three labels is one mail: there the import has counted.
  const stored = own.some(({ kind }) => kind === 'label') && status !== undefined ? status.stored + status.broken : own.reduce((sum, box) => sum + box.total, 0)
  const running = (jobs.data ?? []).filter(isLive)
  // An import is told with its figures, below; its job would say the same once more.
  const live = running.filter(({ name }) => !ofImports.has(name)).slice(0, 4)
  const read = own.length > 0 && own.every((box) => box.syncedAt > 0) && running.length === 0
  return (
    <>
      <p className="lead" role="status">{read ? m.reading_done({ count: stored }) : m.reading_so_far({ count: stored })}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {now.state === 'failing' ? <Note tone="bad" alert>{now.stateReason}</Note> : null}
      <AccountImport accountId={account.id} />
      {running.length === 0 && !read ? <Loading lines={2} /> : null}
      {live.length === 0 ? null : (
        <Section title={m.running()} beside={figure(live.length)} className="options">{live.map((job) => <JobProgress key={job.id} job={job} />)}</Section>
      )}
      <div className="next-line">
        {/* A mailbox may be empty: once that is known the way in is open. */}
        <Button look="primary" disabled={stored === 0 && !read} onClick={onEnter}>{read ? m.open_inbox() : m.open_inbox_meanwhile()}</Button>
        {now.state === 'failing' && stored === 0 ? <Button onClick={() => void removeAccount(account.id).then(onBack, (error: unknown) => setWrong(problemLine(error)))}>{m.choose_other_folder()}</Button> : null}
      </div>
    </>
  )
}
