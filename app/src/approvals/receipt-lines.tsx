// A receipt, read in full: who signed, when it was done and read back, what proves it, and of each
// thing what it was before and is after; then what has changed since by another hand.
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Action, Receipt } from '../../../src/web/contract/actions.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { dateTime, timeWithSeconds } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { countOutcomes, driftWords, outcomeChange, troubleFirst } from './outcome-change.ts'
import { proofWords } from './proof-words.ts'
import { saidWords } from './said-words.ts'
import { usePlaceName } from './use-folder-word.ts'
import './receipt-lines.css'

const SHOWN_AT_ONCE = 50

export function ReceiptLines({ action }: { action: Action }) {
  const { receipt, drift, declined } = action
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const placeName = usePlaceName(action.accountId)
  if (receipt === null) return null
  const items = troubleFirst(receipt.items)
  const rest = [items, declined].reduce((sum, { length }) => sum + Math.max(0, length - shown), 0)
  // Of what was left out beyond the preview only the number is known.
  const named = [...action.preview.items, ...declined.filter(({ title, from }) => title !== '' || from !== '')]
  const titles = new Map(named.map((item) => [item.id, item.title === '' ? m.no_subject() : item.title]))
  return (
    <div className="receipt">
      <dl>
        <div><dt>{m.receipt_signed()}</dt><dd>{signedWords(action)}</dd></div>
        <div><dt>{m.receipt_done()}</dt><dd>{[...new Set([action.startedAt, action.finishedAt].map(timeWithSeconds))].join(' – ')}</dd></div>
        <div><dt>{m.receipt_proof()}</dt><dd>{saidWords(action) ?? <>{m.receipt_head({ time: timeWithSeconds(receipt.provenAt), proven: figure(receipt.proven), expected: figure(receipt.expected) })} <span className={receipt.proofParts === undefined ? 'exact faint' : 'faint'}>{proofWords(receipt, placeName)}</span></>}</dd></div>
        {receipt.items.length === 0 ? null : <div><dt>{m.receipt_outcome()}</dt><dd>{outcomesInWords(receipt)}</dd></div>}
      </dl>
      {drift === null ? null : (
        <Note tone="caution">
          <b>{m.drifted({ time: dateTime(drift.at) })}</b>
          <ul>{drift.items.slice(0, SHOWN_AT_ONCE).map((item) => <li key={`${item.id} ${item.what}`}><MailName id={item.id} title={titles.get(item.id)} />: {driftWords(item, placeName)}</li>)}</ul>
          {drift.items.length > SHOWN_AT_ONCE ? <span>{m.more_not_listed({ count: drift.items.length - SHOWN_AT_ONCE })}</span> : null}
        </Note>
      )}
      <ul className="items" aria-label={m.item_by_item()}>
        {items.slice(0, shown).map((item) => (
          <li key={item.id}>
            <span><MailName id={item.id} title={titles.get(item.id)} /></span>
            <span className="what">{outcomeChange(item, placeName)}</span>
            <span className={item.outcome === 'failed' ? 'wrong' : ''}>{itemWords(item)}{item.error === '' || item.saidBy !== undefined ? null : <>{': '}<span className="exact">{item.error}</span></>}</span>
          </li>
        ))}
        {declined.slice(0, shown).map((item) => <li key={item.id} className="declined"><span><MailName id={item.id} title={titles.get(item.id)} /></span><span className="what" /><span>{m.left_out_here()}</span></li>)}
      </ul>
      {rest > 0 ? (
        <button type="button" className="link note-size" onClick={() => setShown(shown + SHOWN_AT_ONCE * 4)}>{m.more_messages({ count: rest })}</button>
      ) : null}
    </div>
  )
}

/** A mail is found by its number wherever it lies now; what is no mail (a letter that left, a folder) has its name alone. */
function MailName({ id, title }: { id: string; title: string | undefined }) {
  return /^\d+$/.test(id) ? <Link to="/message/$id" params={{ id }}>{title ?? m.mail_number({ id })}</Link> : <span className="exact">{title ?? id}</span>
}

function signedWords({ decidedAt, decidedBy, standingId }: Action): string {
  const time = timeWithSeconds(decidedAt)
  return standingId === '' ? m.approved_by({ name: decidedBy, time }) : m.signed_beforehand({ name: decidedBy, time })
}

export function outcomeWords(outcome: Receipt['items'][number]['outcome']): string {
  switch (outcome) {
    case 'done': return m.outcome_done()
    case 'already-so': return m.outcome_already()
    case 'failed': return m.outcome_failed()
    case 'unknown': return m.outcome_not_known()
  }
}

/** Its person's word in place of proof, and that it was taken back since. */
function itemWords({ outcome, saidBy, undoneBy }: Receipt['items'][number]): string {
  const said = saidBy === undefined ? outcomeWords(outcome) : outcome === 'done' ? m.said_happened({ name: saidBy }) : m.said_not_happened({ name: saidBy })
  return undoneBy === undefined ? said : `${said}, ${m.came_back()}`
}

function outcomesInWords({ items }: Receipt): string {
  const counts = countOutcomes(items)
  return (['done', 'already-so', 'failed', 'unknown'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${outcomeWords(outcome)}: ${figure(counts[outcome])}`)
    .join(' · ')
}
