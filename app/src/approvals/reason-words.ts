// Why an action ended without being done: the person's own words, or what the house says of it by a code.
import * as m from '../messages/m.ts'

export function reasonWords(reason: string): string {
  switch (reason) {
    case 'account-gone': return m.reason_account_gone()
    case 'standing-ended': return m.reason_standing_ended()
    case 'declined': return m.reason_declined()
    case 'edited': return m.reason_edited()
    case 'ignored':
    case 'taken-back':
    case '': return ''
    default: return reason
  }
}
