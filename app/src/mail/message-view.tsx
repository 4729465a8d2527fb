// One mail, whole: who, how sure that it is from them, what it says, what hangs on it.
import { ImageOff, ShieldAlert, ShieldCheck, ShieldQuestionMark } from '../kit/icons.ts'
import { useState } from 'react'
import type { Address, Message } from '../../../src/web/contract/mail.ts'
import { rawPath } from '../api/mail.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { useNow } from '../words/use-now.ts'
import { dateTime, dayKind, timeOf } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { initialsOf, nameOf } from '../words/names.ts'
import { AttachmentList } from './attachment-list.tsx'
import { brokenWords } from './broken-words.ts'
import { HtmlMail } from './html-mail.tsx'
import { RestNote } from './rest-note.tsx'
import { TextMail } from './text-mail.tsx'
import { useSettings } from '../shell/use-settings.ts'
import { troublesText } from './trouble-words.ts'

export function MessageView({ message }: { message: Message }) {
  const [remote, setRemote] = useState(false)
  const settings = useSettings()
  return (
    <article className="msg" aria-label={m.message_from({ name: nameOf(message.from) })}>
      <MessageHead message={message} />
      {message.broken === '' ? null : <Broken message={message} />}
      {message.remoteImages > 0 && !remote ? (
        <div className="remote">
          <ImageOff className="i i-14" aria-hidden="true" />
          <span>{m.remote_held({ count: message.remoteImages })}</span>
          {settings?.remoteContent === 'never' ? null : (
            <span className="push"><button type="button" className="link" onClick={() => setRemote(true)}>{m.load_once()}</button></span>
          )}
        </div>
      ) : null}
      {/* Of a mail that is not here it would be untrue that it has no text. */}
      {message.kept !== 'whole' && message.kept !== 'start' ? null : message.html === '' ? <TextMail message={message} /> : <HtmlMail message={message} remote={remote} />}
      {message.kept === 'start' ? <RestNote message={message} /> : null}
      <AttachmentList message={message} />
    </article>
  )
}

function Broken({ message }: { message: Message }) {
  const { title, why, link } = brokenWords(message)
  return (
    <Note tone="caution" out={link === '' ? undefined : <a href={rawPath(message.id)} target="_blank" rel="noreferrer">{link}</a>}>
      <b>{title}</b>{` ${why} `}<span className="faint">{troublesText(message.troubles)}</span>
    </Note>
  )
}

const listOf = (people: readonly Address[]): string => people.map(nameOf).join(', ')

function MessageHead({ message }: { message: Message }) {
  const now = useNow(60_000)
  const name = nameOf(message.from)
  const when = dayKind(message.dateMs, now, currentZone()) === 'today' ? timeOf(message.dateMs) : dateTime(message.dateMs)
  const answersElsewhere = message.replyTo.filter((one) => one.address.toLowerCase() !== message.from.address.toLowerCase())
  return (
    <header>
      <span className="face" aria-hidden="true">{initialsOf(name)}</span>
      <div>
        <h2>
          {name}
          {message.from.address === name ? null : <span className="exact">{message.from.address}</span>}
        </h2>
        <div className="to">
          {message.to.length > 0 ? <span>{m.to_people({ people: listOf(message.to) })}</span> : null}
          {message.cc.length > 0 ? <span>{m.copy_to({ people: listOf(message.cc) })}</span> : null}
          {answersElsewhere.length > 0 ? <span>{m.answers_go_to({ people: listOf(answersElsewhere) })}</span> : null}
          <Authenticity message={message} />
        </div>
      </div>
      <time dateTime={new Date(message.dateMs).toISOString()}>{when}</time>
    </header>
  )
}

function Authenticity({ message }: { message: Message }) {
  const { verdict, domain, detail } = message.authenticity
  if (verdict === 'pass') {
    return <span className="auth" title={detail}><ShieldCheck className="i i-14" aria-hidden="true" />{m.signed_by({ domain })}</span>
  }
  if (verdict === 'fail') {
    return <span className="auth fail" title={detail}><ShieldAlert className="i i-14" aria-hidden="true" />{m.not_signed_by({ domain })}</span>
  }
  return <span className="auth none" title={detail}><ShieldQuestionMark className="i i-14" aria-hidden="true" />{m.sender_unchecked()}</span>
}
