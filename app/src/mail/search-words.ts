// The search language in words: what each operator finds, an example of it, and what is said
// of what was not understood. One table for the suggestions and for the help sheet.
import type { QueryProblemCode } from '../../../src/mail/search/language/query-problem.ts'
import type { SearchProblem } from '../../../src/web/contract/search-problem.ts'
import * as m from '../messages/m.ts'

export interface OperatorWords {
  /** As it is typed; several where they go together. */
  names: readonly string[]
  example: string
  says: () => string
}

export const operatorWords: readonly OperatorWords[] = [
  { names: ['from'], example: 'from:ana', says: m.find_from },
  { names: ['to', 'cc', 'bcc'], example: 'to:ana', says: m.find_to },
  { names: ['subject'], example: 'subject:"price list"', says: m.find_subject },
  { names: ['in', 'label'], example: 'in:archive', says: m.find_in },
  { names: ['account'], example: 'account:work', says: m.find_account },
  { names: ['has'], example: 'has:attachment', says: m.find_has },
  { names: ['filename'], example: 'filename:pdf', says: m.find_filename },
  { names: ['is'], example: 'is:unread', says: m.find_is },
  { names: ['after', 'newer'], example: 'after:2026-03-05', says: m.find_after },
  { names: ['before', 'older'], example: 'before:last-month', says: m.find_before },
  { names: ['on'], example: 'on:yesterday', says: m.find_on },
  { names: ['newer_than'], example: 'newer_than:7d', says: m.find_newer_than },
  { names: ['older_than'], example: 'older_than:1y', says: m.find_older_than },
  { names: ['larger', 'size'], example: 'larger:5M', says: m.find_larger },
  { names: ['smaller'], example: 'smaller:200k', says: m.find_smaller },
  { names: ['list'], example: 'list:dev', says: m.find_list },
  { names: ['rfc822msgid'], example: 'rfc822msgid:a1@example.org', says: m.find_message_id },
]

/** How words are put together. */
export const signWords: readonly { example: string; says: () => string }[] = [
  { example: 'offer oak', says: m.find_all_words },
  { example: '"purchase order"', says: m.find_phrase },
  { example: 'inv*', says: m.find_prefix },
  { example: 'oak OR ash', says: m.find_either },
  { example: '-draft', says: m.find_without },
  { example: '(oak OR ash) from:ana', says: m.find_group },
]

/** Of `from:` or `is:unread`; '' where the text says it all. */
export function helpFor(text: string): string {
  const [name = '', value = ''] = text.split(':')
  if (value !== '') return ''
  return operatorWords.find(({ names }) => names.includes(name))?.says() ?? ''
}

/** `what`: the stretch of the search that it is about. */
export function problemWords({ code }: Pick<SearchProblem, 'code'>, what: string): string {
  switch (code as QueryProblemCode) {
    case 'unknown-operator': return m.misread_operator({ what })
    case 'unknown-value': return m.misread_value({ what })
    case 'not-yet': return m.misread_not_yet({ what })
    case 'value-missing': return m.misread_no_value({ what })
    case 'not-a-date': return m.misread_date({ what })
    case 'not-an-age': return m.misread_age({ what })
    case 'not-a-size': return m.misread_size({ what })
    case 'nothing-to-find': return m.misread_nothing({ what })
    case 'unclosed-quote': return m.misread_open_quote()
    case 'unclosed-group': return m.misread_open_group()
    case 'unopened-group': return m.misread_closed_group()
    case 'nothing-beside': return m.misread_beside({ what })
    case 'too-deep': return m.misread_deep()
    case 'too-many-terms': return m.misread_many()
    case 'too-long': return m.misread_long()
    case 'no-such-place': return m.misread_place({ what })
    case 'no-such-account': return m.misread_account({ what })
    case 'nothing-important': return m.misread_important()
  }
}
