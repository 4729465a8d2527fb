// One account and how it is kept in step: in words, folder by folder, with what to mend and what
// was done. Each part asks for its own piece of what is known, so a tick redraws that piece.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import type { AccountProof } from '../../../src/web/contract/proofs.ts'
import { accountsQuery, mailboxesQuery, pauseAccount, resumeAccount } from '../api/accounts.ts'
import { proofsQuery, repairFolders, troublesQuery } from '../api/proofs.ts'
import { triggerSync, useImport } from '../api/sync.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { AccountImport } from '../import/import-progress.tsx'
import { ImportsAtHand } from '../import/imports-at-hand.tsx'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { ArrowLeft, Pause, Play, RotateCcw } from '../kit/icons.ts'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { cannotSendWords } from '../settings/cannot-send.tsx'
import { timeSince } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'
import { useNow } from '../words/use-now.ts'
import { accountLead } from './account-lead.ts'
import { countsOf } from './folder-proof.ts'
import { FolderTable, rowsOf } from './folder-table.tsx'
import { SyncHistory } from './sync-history.tsx'
import { Troubles } from './troubles.tsx'
import './sync.css'

export function AccountSyncScreen() {
  const { account: id = '' } = useParams({ strict: false })
  const accounts = useQuery(accountsQuery)
  const account = accounts.data?.find((one) => one.id === id)
  const name = account?.name ?? m.sync_title()
  useEffect(() => {
    document.title = m.page_title({ page: name })
  }, [name])
  if (account !== undefined) return <AccountSync key={id} account={account} />
  return (
    <>
      <Bar><BackToAll /><BarTitle>{m.sync_title()}</BarTitle></Bar>
      <div className="page"><div className="wrap">
        {accounts.isPending ? <Loading lines={4} /> : accounts.isError ? <FailedQuery query={accounts} />
          : <Empty title={m.problem_not_found()} acts={<Link to="/sync" className="btn">{m.sync_title()}</Link>}>{m.sync_no_such_account()}</Empty>}
      </div></div>
    </>
  )
}

const BackToAll = () => <Link to="/sync" className="icon-btn" aria-label={m.sync_all_accounts()}><ArrowLeft className="i" aria-hidden="true" /></Link>

function AccountSync({ account }: { account: Account }) {
  const now = useNow(10_000)
  const mailboxes = useQuery(mailboxesQuery)
  const boxes = (mailboxes.data ?? []).filter((box) => box.accountId === account.id)
  const proofs = useQuery(proofsQuery(account.id))
  const troubles = useQuery(troublesQuery(account.id))
  const { busy, said, wrong, attempt } = useAttempt('accounts', 'sync')
  const proof = proofs.data?.[0]
  // Mail that lies here alone has no other side to be held against.
  const isLocal = account.kept === 'here'
  const cannotSend = cannotSendWords(account)
  const rows = rowsOf(boxes, isLocal ? undefined : proof)
  return (
    <>
      <Bar>
        <BackToAll />
        <BarTitle>{account.name}</BarTitle>
        <span className="push" />
        {isLocal || account.state === 'paused' ? null : <Button small disabled={busy} onClick={() => void attempt(() => triggerSync(account.id), m.sync_asked())}>{m.sync_now()}</Button>}
      </Bar>
      <div className="page"><div className="wrap">
        <Lead account={account} proof={proof} now={now} />
        {isLocal ? null : (
          <div className="sync-acts">
            {account.state === 'paused' ? (
              <Button small disabled={busy || account.needs !== ''} icon={<Play className="i i-14" aria-hidden="true" />} onClick={() => void attempt(() => resumeAccount(account.id), m.account_resumed())}>{m.resume()}</Button>
            ) : (
              <Button small disabled={busy} icon={<Pause className="i i-14" aria-hidden="true" />} onClick={() => void attempt(() => pauseAccount(account.id), m.account_paused())}>{m.pause()}</Button>
            )}
            {proof === undefined ? null : (
              <Button small disabled={busy || account.state === 'paused'} icon={<RotateCcw className="i i-14" aria-hidden="true" />} onClick={() => void attempt(() => repairFolders({ accountId: account.id }), m.repair_asked())}>{m.repair_all()}</Button>
            )}
            <Link to="/settings/$section" params={{ section: 'accounts' }} className="btn sm">{account.needs === '' ? m.account_settings() : m.mend_account()}</Link>
          </div>
        )}
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div role="status">{said === '' ? null : <Note>{said}</Note>}</div>
        {cannotSend === undefined ? null : <Note tone="caution" out={<Link to="/settings/$section" params={{ section: 'accounts' }}>{m.mend_account()}</Link>}>{cannotSend}</Note>}
        {account.state === 'failing' && account.stateReason !== '' && (troubles.data ?? []).length === 0 ? <Note tone="bad">{account.stateReason}</Note> : null}
        <Figures account={account} here={boxes.reduce((sum, box) => sum + (box.kind === 'label' ? 0 : box.total), 0)} proof={proof} now={now} />
        <ImportsAtHand />
        <AccountImport accountId={account.id} />
        <FailedQuery query={troubles} title={m.troubles_failed()} />
        <Troubles troubles={troubles.data ?? []} now={now} />
        <Section title={m.folders()} beside={figure(rows.length)}>
          <FailedQuery query={mailboxes} title={m.folders_failed()} />
          <FailedQuery query={proofs} title={m.proofs_failed()} />
          {rows.length === 0 && (mailboxes.isPending || proofs.isPending) ? <Loading lines={4} /> : null}
          {rows.length === 0 && mailboxes.data !== undefined && !proofs.isPending ? <Empty title={m.no_folders_yet()}>{m.no_folders_yet_why()}</Empty> : null}
          {rows.length === 0 ? null : (
            <FolderTable rows={rows} withProofs={!isLocal && proof !== undefined} now={now} busy={busy || account.state === 'paused'} onRepair={(mailboxId) => void attempt(() => repairFolders({ accountId: account.id, mailboxId }), m.repair_asked())} />
          )}
          {proof === undefined || isLocal ? null : <p className="why quiet-line">{m.proof_what()}</p>}
        </Section>
        <SyncHistory accountId={account.id} now={now} />
      </div></div>
    </>
  )
}

function Lead({ account, proof, now }: { account: Account; proof: AccountProof | undefined; now: number }) {
  const status = useImport(account.id)
  const [first, then] = accountLead({ account, status, proof, now })
  return <p className="lead"><b>{first}</b> {then}</p>
}

function Figures({ account, here, proof, now }: { account: Account; here: number; proof: AccountProof | undefined; now: number }) {
  const isLocal = account.kept === 'here'
  return (
    <dl className="sync-figures">
      <div><dt>{m.column_here()}</dt><dd>{m.mails_count({ count: proof?.hereNow ?? here })}</dd></div>
      {isLocal || proof === undefined || proof.serverCount === null ? null : <div><dt>{m.figure_proven()}</dt><dd>{countsOf(proof).held}</dd></div>}
      {proof === undefined ? null : <div><dt>{m.figure_storage()}</dt><dd>{sizeOf(proof.storage.bytes)}</dd></div>}
      {isLocal ? null : <div><dt>{m.column_last_sync()}</dt><dd>{account.syncedAt === 0 ? m.not_yet() : timeSince(now - account.syncedAt)}</dd></div>}
      {isLocal || proof === undefined ? null : <div><dt>{m.column_last_proof()}</dt><dd>{proof.provenAt === null ? m.not_yet() : timeSince(now - Date.parse(proof.provenAt))}</dd></div>}
    </dl>
  )
}
