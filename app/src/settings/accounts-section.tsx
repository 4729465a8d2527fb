// The connected accounts: how fresh, what is wrong, read now, pause, remove.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Pause } from '../kit/icons.ts'
import { useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery, pauseAccount, removeAccount, resumeAccount, syncAccount } from '../api/accounts.ts'
import { problemLine } from '../api/problem-text.ts'
import { ConnectStep } from '../first-run/connect-step.tsx'
import { Button } from '../kit/button.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { timeSince } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'

export function AccountsSection() {
  const client = useQueryClient()
  const accounts = useQuery(accountsQuery)
  const boxes = useQuery(mailboxesQuery)
  const now = useNow(10_000)
  const [removing, setRemoving] = useState<Account>()
  const [adding, setAdding] = useState(false)
  const [said, setSaid] = useState('')
  const [wrong, setWrong] = useState('')
  const attempt = async (what: () => Promise<unknown>, done: string) => {
    setWrong('')
    setSaid('')
    try {
      await what()
      setSaid(done)
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['accounts'] })
  }
  if (accounts.isPending) return <Loading lines={3} />
  if (accounts.isError && accounts.data === undefined) return <Failure error={accounts.error} retry={() => void accounts.refetch()} />
  const list = accounts.data ?? []
  const storedOf = (account: Account) => (boxes.data ?? []).filter((box) => box.accountId === account.id).reduce((sum, box) => sum + box.total, 0)
  return (
    <>
      <Section title={m.set_accounts()} beside={figure(list.length)} end={<Link to="/activity">{m.watch_work()}</Link>}>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div role="status">{said === '' ? null : <Note>{said}</Note>}</div>
        {list.length === 0 ? <Empty title={m.no_accounts()}>{m.no_accounts_why()}</Empty> : (
          <DataTable<Account>
            name={m.set_accounts()}
            rows={list}
            rowKey={(account) => account.id}
            columns={[
              { name: m.column_account(), cell: (account) => <><b>{account.name}</b>{' '}<span className="faint exact">{account.address}</span></> },
              { name: m.column_state(), cell: (account) => <AccountState account={account} now={now} /> },
              { name: m.column_here(), right: true, cell: (account) => <span className="nowrap">{m.mails_count({ count: storedOf(account) })}</span> },
              {
                name: m.column_acts(), unnamed: true, right: true,
                cell: (account) => (
                  <span className="row-acts">
                    {account.state === 'paused' ? (
                      <button type="button" className="link" onClick={() => void attempt(() => resumeAccount(account.id), m.account_resumed())}>{m.resume()}</button>
                    ) : (
                      <>
                        <button type="button" className="link" onClick={() => void attempt(() => syncAccount(account.id), m.sync_asked())}>{m.sync_now()}</button>
                        <button type="button" className="link" onClick={() => void attempt(() => pauseAccount(account.id), m.account_paused())}>{m.pause()}</button>
                      </>
                    )}
                    <button type="button" className="link" onClick={() => setRemoving(account)}>{m.remove()}</button>
                  </span>
                ),
              },
            ]}
          />
        )}
        <div className="sec-line"><Button onClick={() => setAdding(!adding)} aria-expanded={adding}>{m.add_account()}</Button></div>
      </Section>
      {adding ? <ConnectStep onConnected={() => { setAdding(false); setSaid(m.sync_asked()) }} /> : null}
      {removing === undefined ? null : (
        <Dialog title={m.remove_account({ name: removing.name })} onClose={() => setRemoving(undefined)}>
          <p className="ui">{m.remove_account_what()}</p>
          <div className="acts">
            <Button look="quiet" onClick={() => setRemoving(undefined)}>{m.keep()}</Button>
            <Button
              look="danger"
              onClick={() => {
                const account = removing
                setRemoving(undefined)
                void attempt(() => removeAccount(account.id), m.account_removed()).then(() => client.invalidateQueries())
              }}
            >
              {m.remove_copy()}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

function AccountState({ account, now }: { account: Account; now: number }) {
  if (account.state === 'failing') {
    return <span className="st bad"><CircleAlert className="i i-14" aria-hidden="true" />{account.stateReason === '' ? m.failing() : account.stateReason}</span>
  }
  if (account.state === 'paused') return <span className="st"><Pause className="i i-14" aria-hidden="true" />{m.paused()}</span>
  return <>{account.syncedAt === 0 ? m.not_yet() : m.synced_ago({ time: timeSince(now - account.syncedAt) })}</>
}
