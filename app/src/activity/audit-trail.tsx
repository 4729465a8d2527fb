// The append-only trail: who did what, each entry chained to the one before by its seal.
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEntry } from '../../../src/web/contract/actions.ts'
import { auditQuery } from '../api/actions.ts'
import { Button } from '../kit/button.tsx'
import { DataTable, type Column } from '../kit/data-table.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'

export function AuditTrail() {
  const audit = useInfiniteQuery(auditQuery)
  if (audit.isPending) return <Loading lines={5} />
  if (audit.isError && audit.data === undefined) return <Failure error={audit.error} retry={() => void audit.refetch()} />
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? []
  if (entries.length === 0) return <Empty title={m.audit_empty()}>{m.audit_empty_why()}</Empty>
  const columns: Column<AuditEntry>[] = [
    { name: m.column_number(), cell: (entry) => <span className="num">{entry.seq}</span> },
    { name: m.column_when(), cell: (entry) => <span className="num">{dateTime(entry.at)}</span> },
    { name: m.column_event(), cell: (entry) => <span className="exact">{entry.event}</span> },
    { name: m.column_subject(), cell: (entry) => <span className="exact faint">{entry.subject}</span> },
    { name: m.column_who(), cell: (entry) => <span className="exact faint">{entry.actor}</span> },
    { name: m.column_seal(), right: true, cell: (entry) => <span className="exact audit-hash" title={entry.hash}>{entry.hash.slice(0, 8)}</span> },
  ]
  return (
    <Section title={m.tab_audit()} end={<span className="faint">{m.audit_chain()}</span>}>
      <DataTable name={m.tab_audit()} columns={columns} rows={entries} rowKey={(entry) => String(entry.seq)} />
      {audit.hasNextPage ? (
        <div className="more-line"><Button disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>{m.show_earlier()}</Button></div>
      ) : null}
    </Section>
  )
}
