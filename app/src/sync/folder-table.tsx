// Every folder held against its server: what is there, what is here, what is to mend, and when
// that was last known. Where nothing keeps proofs only what is here is said.
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import type { AccountProofs, FolderProof } from '../api/proofs.ts'
import { DataTable, type Column } from '../kit/data-table.tsx'
import { CircleAlert } from '../kit/icons.ts'
import { inOrderOfUse, mailboxName } from '../mail/mailbox-order.ts'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { timeSince } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { toMend } from './folder-proof.ts'

interface Row {
  box: Mailbox
  proof: FolderProof | undefined
}

export function FolderTable(props: { boxes: readonly Mailbox[]; proofs: AccountProofs | null; now: number; busy: boolean; onRepair(box: Mailbox): void }) {
  const { boxes, proofs, now, busy, onRepair } = props
  const byId = new Map(proofs?.items.map((proof) => [proof.mailboxId, proof]))
  const rows = inOrderOfUse(boxes).map((box): Row => ({ box, proof: byId.get(box.id) }))
  const folder: Column<Row> = { name: m.fact_folder(), cell: ({ box, proof }) => <FolderName box={box} proof={proof} /> }
  const read: Column<Row> = { name: m.column_last_sync(), right: true, cell: ({ box }) => <span className="nowrap">{box.syncedAt === 0 ? m.not_yet() : timeSince(now - box.syncedAt)}</span> }
  const columns: Column<Row>[] = proofs === null
    ? [folder, { name: m.column_here(), right: true, cell: ({ box }) => figure(box.total) }, read]
    : [
        folder,
        { name: m.column_state(), speaksForItself: true, cell: ({ proof }) => <ProofState proof={proof} now={now} /> },
        { name: m.column_both(), right: true, cell: ({ box, proof }) => <span className="nowrap">{countsOf(box, proof)}</span> },
        { name: m.column_to_mend(), cell: ({ proof }) => <ToMend proof={proof} /> },
        read,
        {
          name: m.column_acts(), unnamed: true, right: true,
          cell: ({ box }) => <button type="button" className="link" disabled={busy} aria-label={m.repair_folder({ folder: mailboxName(box) })} onClick={() => onRepair(box)}>{m.repair()}</button>,
        },
      ]
  return <DataTable<Row> name={m.folders()} rows={rows} rowKey={({ box }) => box.id} columns={columns} />
}

function ToMend({ proof }: { proof: FolderProof | undefined }) {
  const parts = proof === undefined ? [] : toMend(proof)
  return <span className={parts.length === 0 ? 'mend none' : 'mend'}>{parts.length === 0 ? m.mend_nothing() : parts.join(', ')}</span>
}

function countsOf(box: Mailbox, proof: FolderProof | undefined): string {
  if (proof === undefined) return figure(box.total)
  return proof.serverCount === null ? figure(proof.localCount) : m.here_of_there({ here: figure(proof.localCount), there: figure(proof.serverCount) })
}

function ProofState({ proof, now }: { proof: FolderProof | undefined; now: number }) {
  const ago = proof?.provenAt === null || proof === undefined ? '' : timeSince(now - Date.parse(proof.provenAt))
  switch (proof?.state) {
    case 'proven': return <span className="st"><i className="dbl" />{m.proof_proven({ time: ago })}</span>
    case 'differs': return <span className="st warn"><CircleAlert className="i i-14" aria-hidden="true" />{m.proof_differs()}</span>
    case 'waiting': return <span className="st muted">{m.proof_waiting()}</span>
    default: return <span className="st muted">{m.proof_never()}</span>
  }
}

/** A server that numbers a folder anew (UIDVALIDITY) makes every mail of it be found again: worth knowing when it took long. */
function FolderName({ box, proof }: Row) {
  const resets = proof?.resets ?? []
  return (
    <>
      <b title={box.path}>{mailboxName(box)}</b>
      {resets.length === 0 ? null : (
        <details className="fold resets">
          <summary>{m.resets_count({ count: resets.length })}</summary>
          <ul>{resets.map((reset) => <li key={`${reset.at} ${reset.to}`}>{dateTime(Date.parse(reset.at))} <span className="exact">{`${reset.from} → ${reset.to}`}</span></li>)}</ul>
        </details>
      )}
    </>
  )
}
