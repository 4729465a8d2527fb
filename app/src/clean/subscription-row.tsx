// One sender of mailings: how much, how much of it is read, how it ends, and what became of asking.
import type { Subscription } from '../../../src/web/contract/clean.ts'
import { LineGlyph } from '../kit/line-glyph.tsx'
import * as m from '../messages/m.ts'
import { bareDate } from '../words/dates.ts'
import { currentZone, figure } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'
import { wayText } from './clean-words.ts'
import { leaveStateOf } from './leave-state.ts'
import { subscriptionName } from './subscription-name.ts'

export type RowAct = 'unsubscribe' | 'show'

export function SubscriptionRow({ subscription, isOpen, busy, now, onAct }: { subscription: Subscription; isOpen: boolean; busy: boolean; now: number; onAct(act: RowAct): void }) {
  const { mails, readShare, bytes, lastMs, way, host } = subscription
  const { name, exact, isList } = subscriptionName(subscription)
  const state = leaveStateOf(subscription, now)
  const act: RowAct = way === 'none' || (state !== undefined && !state.isOver) ? 'show' : 'unsubscribe'
  const words = act === 'unsubscribe' ? (state === undefined ? m.subs_unsubscribe() : m.subs_again()) : way === 'none' ? m.subs_archive_past() : m.subs_look()
  const percent = Math.round(readShare * 100)
  return (
    <tr className={isOpen ? 'on' : ''}>
      <td>
        <b>{name}</b>
        {exact === '' ? null : isList ? <small>{m.subs_last_from({ sender: exact })}</small> : <small className="exact">{exact}</small>}
      </td>
      <td className="r" data-name={m.subs_column_mails()}>{figure(mails)}</td>
      <td className="r" data-name={m.subs_column_read()}>{percent === 0 ? m.subs_read_none() : m.subs_read_share({ percent: figure(percent) })}</td>
      <td className="r" data-name={m.subs_column_size()}>{sizeOf(bytes)}</td>
      <td className="r" data-name={m.subs_column_last()}>{bareDate(lastMs, now, currentZone())}</td>
      <td>
        {host === '' ? <span className="muted">{wayText(way)}</span> : <>{wayText(way)}<small className="exact">{host}</small></>}
        {state === undefined ? null : <small className={`st ${state.line === 'failed' ? 'bad' : state.line === 'unknown' ? 'cautious' : ''}`}><LineGlyph state={state.line} /><span>{state.words}</span>{state.isOver ? <button type="button" className="link" onClick={() => onAct('show')}>{m.subs_look()}</button> : null}</small>}
      </td>
      <td className="r">
        <button type="button" className="link" data-line disabled={busy} aria-expanded={isOpen} aria-label={act === 'unsubscribe' ? m.subs_unsubscribe_from({ sender: name }) : `${words}: ${name}`} onClick={() => onAct(act)}>{words}</button>
      </td>
    </tr>
  )
}
