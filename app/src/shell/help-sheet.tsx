// The sheet behind "?": every key and what it does.
import { Dialog } from '../kit/dialog.tsx'
import * as m from '../messages/m.ts'
import { keyMap, type KeyScreen } from './key-map.ts'
import './help-sheet.css'

const groups: readonly { screen: KeyScreen; name: () => string }[] = [
  { screen: 'list', name: m.keys_in_list },
  { screen: 'approvals', name: m.keys_in_approvals },
  { screen: 'everywhere', name: m.keys_everywhere },
]

export function HelpSheet({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={m.keys_title()} onClose={onClose}>
      <div className="help-keys">
        {groups.map(({ screen, name }) => (
          <section key={screen}>
            <h3>{name()}</h3>
            <ul>
              {keyMap.filter((entry) => entry.screen === screen).map((entry) => (
                <li key={entry.id}>
                  <span>{entry.says()}</span>
                  <span>{entry.keys.split(' ').map((key) => <kbd key={key} className="key">{key}</kbd>)}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="why">{m.keys_switch_off()}</p>
    </Dialog>
  )
}
