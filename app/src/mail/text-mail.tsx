// A mail in plain text: its own words, and below them what it is signed with and what it quotes,
// folded.
import { useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { countLines } from './count-lines.ts'
import { FoldLine } from './fold-line.tsx'

export function TextMail({ message }: { message: Message }) {
  return (
    <>
      <div className="text-mail">{message.text === '' ? <span className="faint">{m.empty_mail()}</span> : message.text}</div>
      <div className="fold-lines">
        <Folded what="signature" text={message.signature} />
        <Folded what="quoted" text={message.quoted} />
      </div>
    </>
  )
}

function Folded({ what, text }: { what: 'quoted' | 'signature'; text: string }) {
  const [shown, setShown] = useState(false)
  if (text === '') return null
  return (
    <>
      <FoldLine what={what} lines={countLines(text)} shown={shown} onTurn={() => setShown(!shown)} />
      {shown ? <div className="quoted-text">{text}</div> : null}
    </>
  )
}
