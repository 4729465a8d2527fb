// How often mail is looked for where no provider tells of it, by what a folder is for. Most new
// mail is told of long before; this is the net below.
import { useQuery } from '@tanstack/react-query'
import { syncMinutesDefault, type Settings } from '../../../src/web/contract/settings.ts'
import { settingsQuery } from '../api/settings.ts'
import { FailedQuery } from '../kit/failure.tsx'
import { Choice } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { useChoose } from './use-choose.ts'

type Kind = keyof Settings['syncMinutes']

const HOUR = 60
const DAY = 24 * HOUR
const offered = [1, 5, 15, 30, HOUR, DAY]
const kinds: readonly { kind: Kind; name(): string; hint?(): string }[] = [
  { kind: 'inbox', name: m.box_inbox },
  { kind: 'sent', name: m.interval_sent },
  { kind: 'active', name: m.interval_active, hint: m.interval_active_hint },
  { kind: 'archive', name: m.interval_archive },
]

export function IntervalsSection() {
  const settings = useQuery(settingsQuery)
  const { choose, wrong } = useChoose()
  const now = settings.data?.syncMinutes
  return (
    <Section title={m.intervals()}>
      <p className="why later">{m.intervals_why()}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <FailedQuery query={settings} />
      {settings.isPending ? <Loading lines={2} /> : null}
      {now === undefined ? null : (
        <div className="fields">
          {kinds.map(({ kind, name, hint }) => (
            <Choice key={kind} label={name()} value={now[kind]} hint={hint?.()} onChange={(event) => void choose({ syncMinutes: { ...now, [kind]: Number(event.target.value) } })}>
              {/* What was set over the API stays a choice as it is. */}
              {[...new Set([...offered, now[kind]])].toSorted((a, b) => a - b).map((minutes) => (
                <option key={minutes} value={minutes}>{minutes === syncMinutesDefault[kind] ? m.interval_usual({ interval: every(minutes) }) : every(minutes)}</option>
              ))}
            </Choice>
          ))}
        </div>
      )}
    </Section>
  )
}

function every(minutes: number): string {
  if (minutes === HOUR) return m.every_hour()
  return minutes === DAY ? m.every_day() : m.every_minutes({ count: minutes })
}
