// What a rule would have met, had it been there: counted, and the newest of it. Nothing is changed.
import { useQuery } from '@tanstack/react-query'
import { triedQuery, type Rule } from '../api/rules.ts'
import { DataTable } from '../kit/data-table.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'

export function RuleDryLook({ rule, onClose }: { rule: Rule; onClose(): void }) {
  const tried = useQuery(triedQuery(rule))
  const { data } = tried
  return (
    <Dialog title={`${rule.name}: ${m.rule_try()}`} onClose={onClose}>
      <FailedQuery query={tried} />
      {data === undefined ? tried.isError ? null : <Loading lines={3} /> : (
        <>
          <p className="ui" role="status">{data.count === 0 ? m.rule_met_none() : data.atLeast ? m.rule_met_at_least({ count: data.count }) : m.rule_met({ count: data.count })}</p>
          {data.items.length === 0 ? null : (
            <DataTable
              name={m.rule_met_newest()}
              rows={data.items}
              rowKey={({ id }) => String(id)}
              columns={[
                { name: m.fact_from(), cell: ({ from }) => from.name || from.address },
                { name: m.fact_subject(), cell: ({ subject }) => subject },
                { name: m.fact_when(), right: true, cell: ({ dateMs }) => dateTime(dateMs) },
              ]}
            />
          )}
        </>
      )}
    </Dialog>
  )
}
