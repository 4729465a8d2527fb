// Bringing mail in that was there before: from files, or the older mail of a connected account.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { accountsQuery } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { estimateQuery } from '../api/imports.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Choice } from '../kit/field.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { ExportWays } from './export-ways.tsx'
import { FileChoice, NO_FILE, useFileImport } from './file-choice.tsx'
import { OldMailForm } from './old-mail-form.tsx'

type Source = 'files' | 'account'

/** `asked`: the account whose older mail is to be chosen; '' = whoever comes chooses what it is about. */
export function NewImport({ asked }: { asked: string }) {
  const [source, setSource] = useState<Source>(asked === '' ? 'files' : 'account')
  const [said, setSaid] = useState('')
  const begun = () => setSaid(m.import_begun())
  const sources = [
    { id: 'files', title: m.import_from_files(), why: m.option_file_why(), beside: m.option_file_beside() },
    { id: 'account', title: m.import_from_account(), why: m.import_from_account_why(), beside: '' },
  ] as const
  return (
    <Section title={m.import_new_one()}>
      <div role="status">{said === '' ? null : <Note>{said}</Note>}</div>
      {sources.map((one) => (
        <div key={one.id}>
          <label className="opt">
            <input type="radio" name="import-source" checked={source === one.id} onChange={() => { setSource(one.id); setSaid('') }} />
            <span><b>{one.title}</b></span>
            <span className="r">{one.beside}</span>
            <span className="why">{one.why}</span>
          </label>
          {source !== one.id ? null : one.id === 'files' ? <FromFiles onBegun={begun} /> : <FromAccount asked={asked} onBegun={begun} />}
        </div>
      ))}
    </Section>
  )
}

function FromFiles({ onBegun }: { onBegun(): void }) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const { wish, setWish, sent, begin, stop } = useFileImport()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  // A file field forgets its file only when it is made anew.
  const [round, setRound] = useState(0)
  const start = async () => {
    setBusy(true)
    setWrong('')
    try {
      if ((await begin()) === undefined) return
      setWish(NO_FILE)
      setRound(round + 1)
      onBegun()
      await client.invalidateQueries({ queryKey: ['accounts'] })
      await client.invalidateQueries({ queryKey: ['sync'] })
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="opt-more" onSubmit={(event) => { event.preventDefault(); void start() }}>
      <FileChoice key={round} wish={wish} onWish={(next) => { setWish(next); setWrong('') }} sent={sent} busy={busy} isOwner={me.data?.role === 'owner'} onStop={stop} />
      <ExportWays />
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div><Button look="primary" type="submit" disabled={busy}>{m.import_act()}</Button></div>
    </form>
  )
}

function FromAccount({ asked, onBegun }: { asked: string; onBegun(): void }) {
  const accounts = useQuery(accountsQuery)
  const [chosen, setChosen] = useState(asked)
  // A folder is read whole at once, and a file was: neither has older mail that was left out.
  const list = (accounts.data ?? []).filter(({ provider, kept }) => kept === 'elsewhere' && provider !== 'maildir')
  const account = list.find(({ id }) => id === chosen) ?? list[0]
  if (accounts.data === undefined) return accounts.isError ? <FailedQuery query={accounts} /> : <Loading lines={1} />
  if (account === undefined) {
    return <p className="opt-more ui muted">{m.import_no_account()} <Link to="/settings/$section" params={{ section: 'accounts' }}>{m.add_account()}</Link></p>
  }
  return (
    <div className="opt-more">
      <Choice label={m.column_account()} value={account.id} onChange={(event) => setChosen(event.target.value)}>
        {list.map(({ id, name, address }) => <option key={id} value={id}>{name === address ? name : `${name} · ${address}`}</option>)}
      </Choice>
      <OlderOf key={account.id} accountId={account.id} asked={account.id === asked} onBegun={onBegun} />
    </div>
  )
}

function OlderOf({ accountId, asked, onBegun }: { accountId: string; asked: boolean; onBegun(): void }) {
  const estimate = useQuery(estimateQuery(accountId))
  const [round, setRound] = useState(0)
  if (estimate.data === undefined) return estimate.isError ? <FailedQuery query={estimate} /> : <Loading lines={2} />
  if (estimate.data.folders.length === 0) return <p className="ui muted" role="status">{m.import_not_listed()}</p>
  // Made anew once it has begun: what was chosen is done with.
  return <OldMailForm key={round} estimate={estimate.data} asked={asked && round === 0} onStarted={() => { setRound(round + 1); onBegun(); void estimate.refetch() }} />
}
