// Where such a file comes from, for the four programs that most people come from. The whole of it
// stands in docs/importing.md.
import * as m from '../messages/m.ts'

export function ExportWays() {
  const ways = [
    ['Gmail', m.export_gmail()],
    ['Thunderbird', m.export_thunderbird()],
    ['Apple Mail', m.export_apple()],
    ['Outlook', m.export_outlook()],
  ]
  return (
    <details className="fold">
      <summary>{m.export_ways()}</summary>
      <dl className="ways">{ways.map(([name, how]) => <div key={name}><dt>{name}</dt><dd>{how}</dd></div>)}</dl>
    </details>
  )
}
