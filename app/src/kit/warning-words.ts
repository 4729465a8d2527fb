// What a warning is called in the person's language.
import type { Preview } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { inRomanian } from '../words/locale.ts'

export type Warning = Preview['warnings'][number]

export function warningWords(warning: Warning): string {
  // The server's English names who and why; in Romanian the code is translated and the address shown beside it.
  if (!inRomanian() && warning.text !== '') return warning.text
  switch (warning.code) {
    case 'first-contact': return m.warning_first_contact()
    case 'look-alike': return m.warning_look_alike()
    case 'many-recipients': return m.warning_many_recipients({ count: warning.count })
    case 'hidden-recipient': return m.warning_hidden_recipient()
    case 'reply-to-differs': return m.warning_reply_to_differs()
    case 'only-in-mail-text': return m.warning_only_in_mail_text()
    case 'not-your-words': return m.warning_not_your_words()
    case 'no-undo': return m.warning_no_undo()
    case 'disguised-link': return m.warning_disguised_link()
    case 'unseen-words': return m.warning_unseen_words()
    case 'gone': return m.warning_gone({ count: warning.count })
  }
}
