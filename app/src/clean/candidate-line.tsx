// One line of the list of candidates: a band, a sender, or a mail. The box chooses; the words unfold or open.
import { memo } from 'react'
import type { CleanSender } from '../../../src/web/contract/clean.ts'
import { Checkbox } from '../kit/checkbox.tsx'
import { Confidence } from '../kit/confidence.tsx'
import { ChevronDown } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { bareDate } from '../words/dates.ts'
import { currentZone, figure } from '../words/locale.ts'
import { nameOf } from '../words/names.ts'
import { choose, chosenOf, howMuch, isChosen, type Flips } from './choice.ts'
import type { CleanLine } from './clean-lines.ts'
import { bandText, bandWhy, reasonsText } from './clean-words.ts'

export interface LineActs {
  flips: Flips
  onFlips(flips: Flips): void
  onFold(sender: CleanSender): void
  onMore(sender: CleanSender): void
  onOpen(mail: { id: number; threadId: string }): void
}

interface Props extends LineActs {
  line: CleanLine
  /** The mail that is read beside the list. */
  open: number | undefined
  now: number
}

export const CandidateLine = memo(function CandidateLine({ line, open, now, ...acts }: Props) {
  switch (line.kind) {
    case 'band': return <BandLine senders={line.senders} {...acts} />
    case 'sender': return <SenderLine sender={line.sender} isOpen={line.isOpen} {...acts} />
    case 'mail': return <MailLine line={line} isOn={line.mail.id === open} now={now} {...acts} />
    case 'more': return <div className="cl more"><button type="button" className="link ui" data-line onClick={() => acts.onMore(line.sender)}>{m.clean_more_of_sender()}</button></div>
  }
})

function BandLine({ senders, flips, onFlips }: LineActs & { senders: readonly CleanSender[] }) {
  const band = senders[0]!.band
  const much = howMuch(senders, flips)
  const count = senders.reduce((sum, { messageIds }) => sum + messageIds.length, 0)
  return (
    <div className="cl band">
      <Checkbox checked={much === 'all'} mixed={much === 'some'} name={m.clean_choose_band({ band: bandText(band) })} onChange={(on) => onFlips(choose(senders, flips, on))} />
      <h2>{bandText(band)}</h2>
      <span className="n">{m.clean_counted({ count, senders: m.clean_senders({ count: senders.length }) })}</span>
      <p className="why">{bandWhy(band)}</p>
    </div>
  )
}

function SenderLine({ sender, isOpen, flips, onFlips, onFold }: LineActs & { sender: CleanSender; isOpen: boolean }) {
  const much = howMuch([sender], flips)
  const { length } = sender.messageIds
  const chosen = chosenOf(sender, flips).length
  const name = nameOf(sender.sender)
  const reasons = reasonsText(sender.reasons)
  return (
    <div className={`cl sender ${much === 'none' ? 'left-out' : ''}`}>
      <Checkbox checked={much === 'all'} mixed={much === 'some'} name={m.clean_choose_sender({ count: length, sender: name })} onChange={(on) => onFlips(choose([sender], flips, on))} />
      <button type="button" data-line aria-expanded={isOpen} onClick={() => onFold(sender)}>
        <span className="who" title={sender.sender.address}>
          <b>{name}</b>
          <span className="n">{much === 'some' ? m.place_of({ at: figure(chosen), of: figure(length) }) : figure(length)}<span className="sr">{` ${m.clean_mails_word({ count: length })}`}</span></span>
          <ChevronDown className="i i-14" aria-hidden="true" />
        </span>
        <span className="why" title={reasons}>{reasons}</span>
      </button>
      <Confidence score={sender.confidence / 100} asFigure />
    </div>
  )
}

function MailLine({ line, isOn, now, flips, onFlips, onOpen }: LineActs & { line: Extract<CleanLine, { kind: 'mail' }>; isOn: boolean; now: number }) {
  const { mail, sender } = line
  const on = isChosen(sender.band, mail.id, flips)
  const subject = mail.subject === '' ? m.no_subject() : mail.subject
  const reasons = reasonsText(mail.reasons.map(({ code }) => code))
  return (
    <div className={`cl mail ${on ? '' : 'left-out'} ${isOn ? 'on' : ''}`}>
      <Checkbox checked={on} name={m.clean_choose_mail({ subject })} onChange={(next) => onFlips(choose([{ band: sender.band, messageIds: [mail.id] }], flips, next))} />
      <button type="button" data-line {...(isOn ? { 'aria-current': 'true' as const } : {})} onClick={() => onOpen(mail)}>
        <span className="subj">{subject}</span>
        <span className="why" title={reasons}>{reasons}</span>
      </button>
      <time>{bareDate(mail.dateMs, now, currentZone())}</time>
    </div>
  )
}
