// What stands against it, in the person's language, before the line that signs it.
import type { Preview } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { inRomanian } from '../words/locale.ts'
import { Note } from './note.tsx'

type Warning = Preview['warnings'][number]

function sentenceOf(warning: Warning): string {
  // The server's English names who and why; in Romanian the code is translated and the address shown beside it.
  if (!inRomanian() && warning.text !== '') return warning.text
  switch (warning.code) {
    case 'first-contact': return m.warning_first_contact()
    case 'look-alike': return m.warning_look_alike()
    case 'many-recipients': return m.warning_many_recipients()
    case 'hidden-recipient': return m.warning_hidden_recipient()
    case 'reply-to-differs': return m.warning_reply_to_differs()
    case 'only-in-mail-text': return m.warning_only_in_mail_text()
    case 'no-undo': return m.warning_no_undo()
    case 'drifted': return m.warning_drifted()
  }
}

export function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <div className="warns">
      {warnings.map((warning) => (
        <Note key={`${warning.code} ${warning.exact}`} tone="caution">
          <Sentence text={sentenceOf(warning)} />
          {warning.exact === '' || sentenceOf(warning).includes(warning.exact) ? null : <> <span className="exact">{warning.exact}</span></>}
        </Note>
      ))}
    </div>
  )
}

/** What it is comes first and strong; what follows explains. */
function Sentence({ text }: { text: string }) {
  const end = text.indexOf('. ')
  return end === -1 ? <b>{text}</b> : <><b>{text.slice(0, end + 1)}</b>{text.slice(end + 1)}</>
}
