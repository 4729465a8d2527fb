// A mail in plain text: its own words, and what it is signed with and what it quotes, folded where
// they stand: whoever answers below a quote has it above.
import { useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { countLines } from './count-lines.ts'
import { FoldLine } from './fold-line.tsx'

export function TextMail({ message }: { message: Message }) {
  return (
    <>
      {message.text === '' ? <div className="text-mail"><span className="faint">{m.empty_mail()}</span></div> : null}
      {message.order.map((part) => part === 'own' ? <div key={part} className="text-mail">{message.text}</div> : <div key={part} className="fold-lines"><Folded what={part} text={message[part]} /></div>)}
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
