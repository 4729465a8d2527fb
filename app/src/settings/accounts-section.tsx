// The connected accounts: how each stands, and what can be done about it. A row offers what its
// state calls for; the rest stands in the account's own sheet.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery, pauseAccount, removeAccount, resumeAccount, syncAccount } from '../api/accounts.ts'
import { proofsQuery } from '../api/proofs.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { renewConsent } from '../connect/consent-door.tsx'
import { connectedIn } from '../connect/way-back.ts'
import { ConnectStep } from '../first-run/connect-step.tsx'
import { Button } from '../kit/button.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { Empty } from '../kit/empty.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { AccountDialog } from './account-dialog.tsx'
import { AccountState } from './account-state.tsx'
import { CannotSend } from './cannot-send.tsx'
import { IntervalsSection } from './intervals-section.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

export function AccountsSection() {
  const client = useQueryClient()
  const accounts = useQuery(accountsQuery)
  const boxes = useQuery(mailboxesQuery)
  const proofs = useQuery(proofsQuery(''))
  const now = useNow(10_000)
  const [arrived, setArrived] = useState(() => connectedIn(location.hash))
  const [removing, setRemoving] = useState<Account>()
  const [changing, setChanging] = useState<Account>()
  const [adding, setAdding] = useState(arrived !== '')
  const { said, wrong, say, attempt } = useAttempt('accounts')
  const connected = useCallback(() => {
    setAdding(false)
    setArrived('')
    history.replaceState(history.state, '', location.pathname)
    say(m.sync_asked())
  }, [say])
  if (accounts.data === undefined) return accounts.isError ? <FailedQuery query={accounts} /> : <Loading lines={3} />
  const list = accounts.data
  const boxesOf = (account: Account) => (boxes.data ?? []).filter((box) => box.accountId === account.id)
  const acts: RowActs = {
    sync: (account) => void attempt(() => syncAccount(account.id), m.sync_asked()),
    pause: (account) => void attempt(() => pauseAccount(account.id), m.account_paused()),
    resume: (account) => void attempt(() => resumeAccount(account.id), m.account_resumed()),
    renew: (account) => void attempt(() => renewConsent(account), ''),
    change: setChanging,
    remove: setRemoving,
  }
  return (
    <>
      <Section title={m.set_accounts()} beside={figure(list.length)} end={<Link to="/sync">{m.sync_of_all()}</Link>}>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div role="status">{said === '' ? null : <Note>{said}</Note>}</div>
        {list.length === 0 ? <Empty title={m.no_accounts()}>{m.no_accounts_why()}</Empty> : (
          <DataTable<Account>
            name={m.set_accounts()}
            rows={list}
            rowKey={(account) => account.id}
            columns={[
              { name: m.column_account(), cell: (account) => <AccountName account={account} /> },
              { name: m.column_state(), cell: (account) => <><AccountState account={account} boxes={boxesOf(account)} now={now} /> <CannotSend account={account} /></> },
              { name: m.column_here(), right: true, cell: (account) => <span className="nowrap">{hereWords(boxesOf(account), proofs.data?.find(({ accountId }) => accountId === account.id)?.hereNow)}</span> },
              { name: m.column_acts(), unnamed: true, right: true, cell: (account) => <AccountActs account={account} acts={acts} /> },
            ]}
          />
        )}
        <FailedQuery query={boxes} title={m.folders_failed()} />
        <div className="sec-line"><Button onClick={() => setAdding(!adding)} aria-expanded={adding}>{m.add_account()}</Button></div>
      </Section>
      {adding ? <ConnectStep arrived={arrived} onConnected={connected} /> : null}
      {list.length === 0 ? null : <IntervalsSection />}
      {changing === undefined ? null : (
        <AccountDialog
          account={changing}
          onClose={() => setChanging(undefined)}
          onSaved={(words) => {
            setChanging(undefined)
            void attempt(() => Promise.resolve(), words)
          }}
        />
      )}
      {removing === undefined ? null : (
        <RemoveDialog
          account={removing}
          onClose={() => setRemoving(undefined)}
          onRemove={() => {
            setRemoving(undefined)
            void attempt(() => removeAccount(removing.id), m.account_removed()).then(() => client.invalidateQueries())
          }}
        />
      )}
    </>
  )
}

/** A mail with three labels is one mail: where there are labels, only the store has counted. */
function hereWords(boxes: readonly Mailbox[], counted: number | undefined): string {
  const here = counted ?? (boxes.some(({ kind }) => kind === 'label') ? undefined : boxes.reduce((sum, box) => sum + box.total, 0))
  return here === undefined ? '' : m.mails_count({ count: here })
}

/** A mailbox that was given no name is called by its address: said once. */
function AccountName({ account: { id, name, address } }: { account: Account }) {
  const same = name === address
  return (
    <>
      <Link to="/sync/$account" params={{ account: id }} className={same ? 'exact' : ''}><b>{name}</b></Link>
      {same ? null : <>{' '}<span className="faint exact">{address}</span></>}
    </>
  )
}

type RowActs = Record<'sync' | 'pause' | 'resume' | 'renew' | 'change' | 'remove', (account: Account) => void>

function AccountActs({ account, acts }: { account: Account; acts: RowActs }) {
  const offered: { name: string; act: keyof RowActs }[] =
    account.needs === 'consent' ? [{ name: m.sign_in_again(), act: 'renew' }]
    : account.needs === 'password' ? [{ name: m.give_password(), act: 'change' }]
    : account.state === 'paused' ? [{ name: m.resume(), act: 'resume' }]
    : account.kept === 'here' ? []
    : [{ name: m.sync_now(), act: 'sync' }, { name: m.pause(), act: 'pause' }]
  if (account.needs !== 'password') offered.push({ name: m.change_account(), act: 'change' })
  return (
    <span className="row-acts">
      {[...offered, { name: m.remove(), act: 'remove' as const }].map(({ name, act }) => (
        <button key={act} type="button" className="link" onClick={() => acts[act](account)}>{name}</button>
      ))}
    </span>
  )
}
