// A proposal with its hand: signing it, changing it, asking about it, leaving it aside, refusing it;
// then watching it, taking it back, and what was proven.
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actionQuery, approve, ask, edit, ignore, lookAgain, reject, settle, undo, type Proposal } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { ApprovalSheet } from '../kit/approval-sheet.tsx'
import { BatchTable } from '../kit/batch-table.tsx'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { isTyping } from '../shell/use-keys.ts'
import { singleKeysOn } from '../shell/single-keys.ts'
import { useNow } from '../words/use-now.ts'
import { batchTitle, signLabel } from './act-title.ts'
import { ActionProgress } from './action-progress.tsx'
import { decided, narrowed, type LeftOut } from './choice.ts'
import { dryness } from './dryness.ts'
import { editedLetter, isLetter, sealedLetter, withoutRecipient, writtenElsewhere } from './edited-letter.ts'
import { FineLine } from './fine-line.tsx'
import { LetterForm } from './letter-form.tsx'
import { lineState } from './line-state.ts'
import { NewsNote } from './news-note.tsx'
import { unknownPart } from './outcome-change.ts'
import { ReceiptLines } from './receipt-lines.tsx'
import { actsOf, sheetKeys, type SheetAct } from './sheet-acts.ts'
import { SheetButtons } from './sheet-buttons.tsx'
import { newsOf } from './sheet-news.ts'
import { useDecision } from './use-decision.ts'
import { UnknownOutcome, YourWord, type Word } from './unknown-outcome.tsx'
import { useSeenEnd } from './use-seen-end.ts'
import { WordsForm } from './words-form.tsx'
import '../kit/section.css'

/** As the server takes them (limits of remarks and refusals). */
const QUESTION_CHARS_MAX = 2_000
const REASON_CHARS_MAX = 500
/** What is said of one address, and is over without it. */
const ABOUT_AN_ADDRESS: readonly string[] = ['first-contact', 'look-alike', 'only-in-mail-text', 'not-your-words', 'hidden-recipient', 'reply-to-differs']

type Doing = '' | 'edit' | 'ask' | 'reject' | Word

export interface SignedSheetProps {
  action: Action
  autoFocus?: boolean
  current?: boolean
  /** Instead of the plain list of what is touched. */
  table?: ReactNode
  /** Where it is changed elsewhere than on the sheet. */
  onEdit?: () => void
  onLeave?: () => void
  /** After signing, refusing or leaving aside: the next proposal takes the focus. */
  onDecided?: (action: Action) => void
  /** Said beside the fine print: that others like it wait. */
  beside?: ReactNode
}

export function SignedSheet(props: SignedSheetProps) {
  const navigate = useNavigate()
  const me = useQuery(meQuery)
  const found = useQuery({ ...actionQuery(props.action.id), initialData: props.action })
  const action = found.data
  const state = lineState(action)
  const { busy, problem, decide } = useDecision(action.id)
  const [begun, setDoing] = useState<Doing>('')
  const [left, setLeft] = useState<LeftOut>(new Set())
  const [hasLooked, setHasLooked] = useState(false)
  const [seenDigest, setSeenDigest] = useState(action.digest)
  const [decidedHere, setDecidedHere] = useState(state !== 'proposed')
  const [signed, setSigned] = useState(false)
  const sheet = useRef<HTMLElement>(null)
  const { endRef, seenEnd, forget } = useSeenEnd()
  // What came to light meanwhile leaves nothing to say.
  const isOpen = state === 'unknown' || unknownPart(action) > 0
  const doing = !isOpen && (begun === 'happened' || begun === 'not-happened') ? '' : begun
  const now = useNow(1000, state === 'scheduled' || state === 'proposed')
  const news = newsOf(action, { seenDigest, decidedHere })
  const [chosen] = decided([action], left)
  const draft = writtenElsewhere(action)
  const canEdit = props.onEdit !== undefined || isLetter(action)
  const acts = actsOf(action, { now, isChanged: news === 'changed', canEdit })

  useEffect(() => {
    if (props.autoFocus === true) sheet.current?.focus({ preventScroll: true })
  }, [props.autoFocus])

  const leave = () => {
    setDoing('')
    sheet.current?.focus({ preventScroll: true })
  }
  /** It stands there anew, and is to be read to its end again. */
  const readAnew = (digest: string) => {
    setSeenDigest(digest)
    setLeft(new Set())
    forget()
    leave()
    sheet.current?.scrollIntoView({ block: 'nearest' })
  }
  const conclude = async (how: () => Promise<Action>) => {
    const after = await decide(how)
    if (after === undefined) return
    setDecidedHere(true)
    setDoing('')
    setSigned(after.state !== 'rejected' && after.state !== 'proposed')
    // The button that was clicked is gone, and the focus with it: the key that takes it back is the sheet's.
    sheet.current?.focus({ preventScroll: true })
    props.onDecided?.(after)
  }
  const change = (proposal: Proposal) => void decide(() => edit(action, proposal)).then((after) => (after === undefined ? undefined : readAnew(after.digest)))
  const act = (what: SheetAct) => {
    switch (what) {
      case 'sign': return chosen === undefined ? undefined : void conclude(() => approve(action, chosen.without))
      case 'ignore':
      case 'take-up': return void conclude(() => ignore(action.id, what === 'ignore'))
      case 'edit': return props.onEdit !== undefined ? props.onEdit() : draft === '' ? setDoing('edit') : void navigate({ to: '/write', search: { draft } })
      case 'ask':
      case 'reject':
      case 'happened':
      case 'not-happened': return setDoing(what)
      case 'take-back': return void decide(() => undo(action.id))
      case 'look-again': return void decide(() => lookAgain(action.id)).then((after) => setHasLooked(after !== undefined))
      case 'read-anew': return readAnew(action.digest)
    }
  }

  // The keys belong to the sheet that has the focus; `a` also wants its end to have been seen. Enter never signs.
  useEffect(() => {
    const element = sheet.current
    if (element === null) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || busy || doing !== '' || isTyping(event.target) || !singleKeysOn()) return
      const key = sheetKeys[event.key]
      const what = acts.find((one) => one === key || (key === 'ignore' && one === 'take-up') || (key === 'sign' && one === 'read-anew'))
      if (what === undefined) return
      event.preventDefault()
      if (what === 'take-back') event.stopPropagation()
      if (what === 'sign' && !seenEnd()) element.querySelector('.sign')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
      else act(what)
    }
    element.addEventListener('keydown', onKey)
    return () => element.removeEventListener('keydown', onKey)
  })

  const canPart = props.table === undefined && state === 'proposed' && action.divisible && action.preview.items.length > 1
  return (
    <ApprovalSheet
      ref={sheet}
      endRef={endRef}
      action={action}
      name={me.data?.name ?? ''}
      fresh={signed}
      dried={state === 'scheduled' ? dryness(action, now) : 1}
      current={props.current ?? false}
      table={props.table}
      problem={problem === '' ? undefined : problem}
      news={news === '' ? undefined : <NewsNote action={action} news={news} />}
      {...(canPart ? { title: batchTitle([action], chosen === undefined ? [] : [chosen]), table: <BatchTable actions={[action]} left={left} onLeave={setLeft} /> } : {})}
      wayOut={({ code, exact }) => {
        const without = isLetter(action) && ABOUT_AN_ADDRESS.includes(code) ? withoutRecipient(sealedLetter(action), exact) : undefined
        return without === undefined ? undefined : <button type="button" className="link" disabled={busy} onClick={() => change(editedLetter(sealedLetter(action), without))}>{m.take_address_out()}<span className="sr">{` ${exact}`}</span></button>
      }}
      form={doing !== 'edit' ? undefined : (
        <LetterForm
          action={action}
          busy={busy}
          onLeave={leave}
          onKeep={change}
        />
      )}
      panel={panelOf({ action, doing, hasLooked, busy, leave, onWord: (word) => void decide(() => settle(action, word === 'happened')).then((after) => after === undefined ? undefined : leave()), onAsk: (words) => void decide(() => ask(action.id, words)).then((after) => after === undefined ? undefined : leave()), onReject: (words) => void conclude(() => reject(action.id, words)) })}
      after={action.receipt === null || action.receipt.items.length === 0 ? undefined : (
        <details className="fold">
          <summary>{m.item_by_item()}</summary>
          <ReceiptLines action={action} />
        </details>
      )}
      fine={<><FineLine action={action} now={now} name={me.data?.name ?? ''} />{left.size > 0 && canPart ? <span>{m.left_out({ count: left.size })}</span> : null}{props.beside}</>}
      acts={
        <>
          <SheetButtons acts={doing === '' ? acts : []} action={action} busy={busy} canSign={chosen !== undefined} signs={chosen === undefined ? m.sign_nothing() : signLabel({ kind: action.kind, preview: narrowed(chosen) })} onAct={act} />
          {props.onLeave === undefined || state === 'proposed' ? null : <Button look="quiet" onClick={props.onLeave}>{m.to_inbox()}</Button>}
        </>
      }
    />
  )
}

interface PanelProps {
  action: Action
  doing: Doing
  hasLooked: boolean
  onWord(word: Word): void
  busy: boolean
  leave(): void
  onAsk(words: string): void
  onReject(words: string): void
}

/** What is being written, or how far it is, above the line. */
function panelOf({ action, doing, hasLooked, busy, leave, onWord, onAsk, onReject }: PanelProps): ReactNode {
  if (doing === 'ask') return <WordsForm label={m.ask_label({ name: action.origin.name })} hint={m.ask_hint()} act={m.ask_send()} needsWords max={QUESTION_CHARS_MAX} busy={busy} onSay={onAsk} onLeave={leave} />
  if (doing === 'reject') return <WordsForm label={m.reject_label()} hint={action.origin.by === 'token' || action.origin.by === 'chat' ? m.reject_hint({ name: action.origin.name }) : m.reject_hint_own()} act={m.reject()} needsWords={false} max={REASON_CHARS_MAX} busy={busy} onSay={onReject} onLeave={leave} />
  if (action.state !== 'unknown' && unknownPart(action) === 0) return <ActionProgress action={action} />
  return (
    <>
      <UnknownOutcome action={action} hasLooked={hasLooked} />
      {doing === 'happened' || doing === 'not-happened' ? <YourWord word={doing} action={action} busy={busy} onSay={() => onWord(doing)} onLeave={leave} /> : null}
    </>
  )
}
