// Who asked for it, when, and the words that led to it.
import { Keyboard, KeyRound, MessageSquareText, PenLine, RotateCcw, ScrollText } from '../kit/icons.ts'
import type { Action } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'

const icons = { person: PenLine, token: KeyRound, socket: Keyboard, chat: MessageSquareText, rule: ScrollText, undo: RotateCcw } as const

export function originText(origin: Action['origin'], at: number): string {
  const time = timeOf(at)
  const { name } = origin
  switch (origin.by) {
    case 'person': return m.origin_person({ time })
    case 'token': return m.origin_token({ name, time })
    case 'socket': return m.origin_socket({ name, time })
    case 'chat': return m.origin_chat({ time })
    case 'rule': return m.origin_rule({ name, time })
    case 'undo': return m.origin_undo({ time })
  }
}

/** Who asked, without when: for a filter. */
export function askerName({ by, name }: Pick<Action['origin'], 'by' | 'name'>): string {
  switch (by) {
    case 'person': return m.asker_person()
    case 'token':
    case 'socket': return name
    case 'chat': return m.asker_chat()
    case 'rule': return m.asker_rule({ name })
    case 'undo': return m.asker_undo()
  }
}

export function OriginLine({ action }: { action: Pick<Action, 'origin' | 'proposedAt'> }) {
  const Icon = icons[action.origin.by]
  return (
    <div className="from">
      <span className={`prov ${action.origin.by === 'person' ? 'you' : ''}`}>
        <Icon className="i" aria-hidden="true" />
        <span>{originText(action.origin, action.proposedAt)}</span>
      </span>
      {action.origin.words === '' ? null : <span>{action.origin.by === 'rule' ? m.origin_search({ words: action.origin.words }) : m.origin_words({ words: action.origin.words })}</span>}
    </div>
  )
}
