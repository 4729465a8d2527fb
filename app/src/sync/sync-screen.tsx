// All accounts and how each is kept in step: what runs, how every account stands, what was done,
// how much room it takes.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import type { AccountProof } from '../../../src/web/contract/proofs.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { proofsQuery } from '../api/proofs.ts'
import { problemLine } from '../api/problem-text.ts'
import { isOpen, isRunning, triggerSync, useImportsThat } from '../api/sync.ts'
import { NoAccounts } from '../connect/no-accounts.tsx'
import { NOTHING } from '../import/import-figures.ts'
import { AccountImport } from '../import/import-progress.tsx'
import { ImportsAtHand } from '../import/imports-at-hand.tsx'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { DataTable, type Column } from '../kit/data-table.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { timeSince } from '../words/durations.ts'
import { CannotSend } from '../settings/cannot-send.tsx'
import { figure } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'
import { useNow } from '../words/use-now.ts'
import { Counts } from './folder-table.tsx'
import { SyncHistory } from './sync-history.tsx'
import { SyncState } from './sync-state.tsx'
import './sync.css'

interface Row {
  account: Account
  boxes: readonly Mailbox[]
  proof: AccountProof | undefined
}

export function SyncScreen() {
  const client = useQueryClient()
  const now = useNow(10_000)
  const accounts = useQuery(accountsQuery)
  const boxes = useQuery(mailboxesQuery)
  const open = useImportsThat(isOpen)
  const running = useImportsThat(isRunning)?.length ?? 0
  const list = accounts.data ?? []
  const proofs = useQuery(proofsQuery(''))
  const proofOf = new Map(proofs.data?.map((proof) => [proof.accountId, proof]))
  const [said, setSaid] = useState('')
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    document.title = m.page_title({ page: m.sync_title() })
  }, [])
  const syncAll = async () => {
    setWrong('')
    try {
      const { accounts: count } = await triggerSync()
      setSaid(m.sync_all_asked({ count }))
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['sync'] })
  }
  const rows = list.map((account): Row => ({ account, boxes: (boxes.data ?? []).filter((box) => box.accountId === account.id), proof: proofOf.get(account.id) }))
  const needing = list.filter(({ needs, state }) => needs !== '' || state === 'failing').length
  return (
    <>
      <Bar>
        <BarTitle>{m.sync_title()}</BarTitle>
        <span className="push" />
        {list.length === 0 ? null : <Button small onClick={() => void syncAll()}>{m.sync_all_now()}</Button>}
      </Bar>
      <div className="page"><div className="wrap">
        {accounts.isPending ? <Loading lines={4} /> : null}
        <FailedQuery query={accounts} />
        {accounts.data !== undefined && list.length === 0 ? <NoAccounts /> : null}
        {list.length === 0 ? null : (
          <>
            <p className="lead">
              <b>{running === 0 ? m.sync_nothing_runs() : m.sync_imports_run({ count: running })}</b>{' '}
              {needing === 0 ? m.sync_all_well() : m.sync_needing({ count: needing })}
            </p>
            {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
            <div role="status">{said === '' ? null : <Note>{said}</Note>}</div>
            <ImportsAtHand />
            {open === undefined || open.length === 0 ? null : (
              <Section title={m.imports_title()} beside={figure(open.length)}>{open.map((id) => <AccountImport key={id} accountId={id} />)}</Section>
            )}
            <Section
              title={m.set_accounts()} beside={figure(list.length)}
              end={<Link to="/settings/$section" params={{ section: 'import' }}>{m.set_import()}</Link>}
            >
              <DataTable<Row> name={m.set_accounts()} rows={rows} rowKey={({ account }) => account.id} columns={columnsOf(rows, now)} />
              <FailedQuery query={boxes} title={m.folders_failed()} />
              <FailedQuery query={proofs} title={m.proofs_failed()} />
            </Section>
            <div className="cols">
              <SyncHistory now={now} />
              <Storage rows={rows} />
            </div>
          </>
        )}
      </div></div>
    </>
  )
}

/** What proofs alone can fill stands only where there are any. */
function columnsOf(rows: readonly Row[], now: number): Column<Row>[] {
  const anyProofs = rows.some(({ account, proof }) => account.kept === 'elsewhere' && proof !== undefined && proof.mailboxes.length > 0)
  const hereOf = ({ boxes }: Row) => boxes.reduce((all, box) => all + (box.kind === 'label' ? 0 : box.total), 0)
  return [
    { name: m.column_account(), cell: ({ account: { name, address } }) => <><b>{name}</b>{name === address ? null : <>{' '}<span className="faint exact">{address}</span></>}</> },
    { name: m.column_state(), speaksForItself: true, cell: (row) => <><SyncState {...row} now={now} /> <CannotSend account={row.account} /></> },
    {
      name: anyProofs ? m.column_both() : m.column_here(), right: true,
      // What lies here alone has no figure of a server, also where an older proof says one.
      cell: (row) => <Counts {...(row.proof !== undefined && row.account.kept === 'elsewhere' ? row.proof : { serverCount: null, hereThen: null, hereNow: row.proof?.hereNow ?? hereOf(row) })} />,
    },
    ...(anyProofs ? [{
      name: m.column_last_proof(), right: true,
      cell: (row: Row) => <span className="nowrap">{provenWords(row, now)}</span>,
    }] : []),
    {
      name: m.column_acts(), unnamed: true, right: true,
      cell: ({ account }) => <Link to="/sync/$account" params={{ account: account.id }} aria-label={m.folders_of({ name: account.name })}>{m.folders()}</Link>,
    },
  ]
}

/** Mail that is kept here alone has nothing to be held against. */
function provenWords({ account, proof }: Row, now: number): string {
  if (account.kept === 'here') return NOTHING
  return proof === undefined || proof.provenAt === null ? m.not_yet() : timeSince(now - Date.parse(proof.provenAt))
}

function Storage({ rows }: { rows: readonly Row[] }) {
  const used = rows.flatMap(({ account, proof }) => (proof === undefined ? [] : [{ account, bytes: proof.storage.bytes }])).toSorted((a, b) => b.bytes - a.bytes)
  const most = used[0]?.bytes ?? 0
  if (most === 0) return null
  return (
    <Section title={m.figure_storage()} beside={sizeOf(used.reduce((sum, { bytes }) => sum + bytes, 0))}>
      <dl className="bars">
        {used.map(({ account, bytes }) => (
          <div key={account.id}>
            <dt title={account.name}>{account.name}</dt>
            <dd className="b" aria-hidden="true"><i style={{ width: `${((bytes / most) * 100).toFixed(1)}%` }} /></dd>
            <dd>{sizeOf(bytes)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
