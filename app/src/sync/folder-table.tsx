// Every folder held against its server: what is there, what is here, what is to mend, and when
// that was last known. Rows are places that hold mail: a label shows what lies in one of them, and
// a provider with one list of everything (Gmail) has one row. Mail that lies here alone has no
// other side, so of it only what is here is said.
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import type { AccountProof, MailboxProof } from '../../../src/web/contract/proofs.ts'
import { DataTable, type Column } from '../kit/data-table.tsx'
import { CircleAlert } from '../kit/icons.ts'
import { inOrderOfUse, mailboxName } from '../mail/mailbox-order.ts'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { timeSince } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { countsOf, resetsSaid, toMend } from './folder-proof.ts'

interface Row {
  box: Pick<Mailbox, 'id' | 'name' | 'path' | 'role' | 'kind' | 'total'>
  syncedAt: number
  /** None of a folder that is not fetched. */
  proof: MailboxProof | undefined
}

export function rowsOf(boxes: readonly Mailbox[], proof: AccountProof | undefined): Row[] {
  const proofs = (proof?.mailboxes ?? []).map((one): Row => ({ box: { ...one, id: one.mailboxId, total: one.hereNow }, syncedAt: one.syncedAt === null ? 0 : Date.parse(one.syncedAt), proof: one }))
  const known = new Set(proofs.map(({ box }) => box.id))
  const others = boxes.filter(({ id, kind }) => !known.has(id) && (proof === undefined || kind !== 'label'))
  const rows = [...proofs, ...others.map((box): Row => ({ box, syncedAt: box.syncedAt, proof: undefined }))]
  const byId = new Map(rows.map((row) => [row.box.id, row]))
  return inOrderOfUse(rows.map(({ box }) => box)).map(({ id }) => byId.get(id)!)
}

export function FolderTable(props: { rows: readonly Row[]; withProofs: boolean; now: number; busy: boolean; onRepair(mailboxId: string): void }) {
  const { rows, withProofs, now, busy, onRepair } = props
  const folder: Column<Row> = { name: m.fact_folder(), cell: (row) => <FolderName {...row} /> }
  const read: Column<Row> = { name: m.column_last_sync(), right: true, cell: ({ syncedAt }) => <span className="nowrap">{syncedAt === 0 ? m.not_yet() : timeSince(now - syncedAt)}</span> }
  const columns: Column<Row>[] = !withProofs
    ? [folder, { name: m.column_here(), right: true, cell: ({ box }) => figure(box.total) }, read]
    : [
        folder,
        { name: m.column_state(), speaksForItself: true, cell: ({ proof }) => <ProofState proof={proof} now={now} /> },
        { name: m.column_both(), right: true, cell: ({ box, proof }) => <Counts {...(proof ?? { serverCount: null, hereThen: null, hereNow: box.total })} /> },
        { name: m.column_to_mend(), cell: ({ proof }) => <ToMend proof={proof} /> },
        read,
        {
          name: m.column_acts(), unnamed: true, right: true,
          cell: ({ box, proof }) => (proof === undefined ? null : <button type="button" className="link" disabled={busy} aria-label={m.repair_folder({ folder: mailboxName(box) })} onClick={() => onRepair(box.id)}>{m.repair()}</button>),
        },
      ]
  return <DataTable<Row> name={m.folders()} rows={rows} rowKey={({ box }) => box.id} columns={columns} />
}

/** Of a folder, or of an account together. */
export function Counts(figures: Parameters<typeof countsOf>[0]) {
  const { held, now } = countsOf(figures)
  return <span className="nowrap">{held}{now === '' ? null : <small>{now}</small>}</span>
}

function ToMend({ proof }: { proof: MailboxProof | undefined }) {
  const parts = proof === undefined ? [] : toMend(proof)
  return <span className={parts.length === 0 ? 'mend none' : 'mend'}>{parts.length === 0 ? m.mend_nothing() : parts.join(', ')}</span>
}

function ProofState({ proof, now }: { proof: MailboxProof | undefined; now: number }) {
  const ago = proof?.provenAt === null || proof === undefined ? '' : timeSince(now - Date.parse(proof.provenAt))
  switch (proof?.state) {
    case 'proven': return <span className="st"><i className="dbl" />{m.proof_proven({ time: ago })}</span>
    case 'differs': return <span className="st warn"><CircleAlert className="i i-14" aria-hidden="true" />{m.proof_differs()}</span>
    case 'waiting': return <span className="st muted">{m.proof_waiting()}</span>
    case 'never': return <span className="st muted">{m.proof_never()}</span>
    case undefined: return <span className="st muted">{m.folder_not_fetched()}</span>
  }
}

/** A server that numbers a folder anew (UIDVALIDITY) makes every mail of it be found again: worth knowing when it took long. */
function FolderName({ box, proof }: Row) {
  const resets = proof?.resets ?? []
  return (
    <>
      <b title={box.kind === 'feed' ? m.all_mail_why() : box.path}>{mailboxName(box)}</b>
      {resets.length === 0 ? null : (
        <details className="fold resets">
          <summary>{resetsSaid(resets.length)}</summary>
          <ul>{resets.map((reset) => <li key={`${reset.at} ${reset.to}`}>{dateTime(Date.parse(reset.at))} <span className="exact">{`${reset.from} → ${reset.to}`}</span></li>)}</ul>
        </details>
      )}
    </>
  )
}
