// The buttons beside the line, in the order in which they weigh; the filled one is the last.
import type { Action } from '../../../src/web/contract/actions.ts'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { lineState } from './line-state.ts'
import type { SheetAct } from './sheet-acts.ts'

export function SheetButtons({ acts, action, busy, canSign, signs, onAct }: { acts: readonly SheetAct[]; action: Action; busy: boolean; canSign: boolean; signs: string; onAct(act: SheetAct): void }) {
  const state = lineState(action)
  return acts.map((act) => {
    const click = { disabled: busy, onClick: () => onAct(act) }
    switch (act) {
      case 'ignore': return <Button key={act} look="quiet" hint="i" {...click}>{m.ignore()}</Button>
      case 'take-up': return <Button key={act} look="quiet" hint="i" {...click}>{m.take_up_again()}</Button>
      case 'reject': return <Button key={act} look="quiet" hint="x" {...click}>{m.reject()}</Button>
      case 'ask': return <Button key={act} hint="q" {...click}>{m.ask_back()}</Button>
      case 'edit': return <Button key={act} hint="e" {...click}>{m.edit()}</Button>
      case 'sign': return <Button key={act} look="primary" hint="a" {...click} disabled={busy || !canSign}>{signs}</Button>
      case 'read-anew': return <Button key={act} hint="a" {...click}>{m.read_it_anew()}</Button>
      case 'take-back': return <Button key={act} hint="z" {...click}>{state === 'scheduled' ? m.take_back() : m.undo()}</Button>
      case 'happened': return <Button key={act} {...click}>{m.it_happened()}</Button>
      case 'not-happened': return <Button key={act} {...click}>{m.it_did_not_happen()}</Button>
      case 'look-again': return <Button key={act} {...click}>{m.look_again()}</Button>
    }
  })
}
