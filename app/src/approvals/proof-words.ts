// What proves a receipt, in the reader's language. What an earlier version wrote down is one English
// sentence, and is given as it is.
import type { Receipt } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import type { PlaceName } from './outcome-change.ts'

type Part = NonNullable<Receipt['proofParts']>[number]
type Said = (of: (name: string) => string) => string

const SAID: Record<Part['kind'], Said> = {
  'fetched-again': (of) => m.proof_fetched_again({ places: of('places') }),
  'fetched-unchanged': () => m.proof_fetched_unchanged(),
  'places-read': () => m.proof_places_read(),
  'names-read': (of) => m.proof_names_read({ places: of('places') }),
  'store-read': () => m.proof_store_read(),
  'labels-at-gmail': () => m.proof_labels_at_gmail(),
  'mails-at-microsoft': () => m.proof_mails_at_microsoft(),
  'sent-at-gmail': () => m.proof_sent_at_gmail(),
  'sent-at-gmail-as': (of) => m.proof_sent_at_gmail_as({ name: of('name') }),
  'sent-at-microsoft': () => m.proof_sent_at_microsoft(),
  'sent-at-microsoft-as': (of) => m.proof_sent_at_microsoft_as({ name: of('name') }),
  'server-answered': (of) => m.proof_server_answered({ host: of('host'), answer: of('answer') }),
  'answer-lost': () => m.proof_answer_lost(),
  'copy-read': (of) => m.proof_copy_read({ place: of('place'), digest: of('digest') }),
  'copy-rewritten': (of) => m.proof_copy_rewritten({ place: of('place') }),
  'copy-missing': (of) => m.proof_copy_missing({ reason: of('reason') }),
  'letter-met': (of) => m.proof_letter_met({ place: of('place') }),
  'letter-named': (of) => m.proof_letter_named({ place: of('place'), from: of('from') }),
  'letter-returned': (of) => m.proof_letter_returned({ place: of('place') }),
  'letter-in-both': (of) => m.proof_letter_in_both({ digest: of('digest') }),
  'letter-in-sent': (of) => m.proof_letter_in_sent({ digest: of('digest') }),
  'letter-carried': () => m.proof_letter_carried(),
  'draft-read': (of) => m.proof_draft_read({ place: of('place'), digest: of('digest') }),
  'draft-gone': (of) => m.proof_draft_gone({ place: of('place') }),
  'list-answered': (of) => m.proof_list_answered({ host: of('host'), status: of('status') }),
  'grant-kept': () => m.proof_grant_kept(),
  'looked-again': () => m.proof_looked_again(),
  'said-happened': (of) => m.proof_said_happened({ name: of('name'), count: Number(of('count')) }),
  'said-not-happened': (of) => m.proof_said_not_happened({ name: of('name'), count: Number(of('count')) }),
  'stopped': (of) => of('reason'),
}

export function proofWords({ proof, proofParts }: Pick<Receipt, 'proof' | 'proofParts'>, placeName: PlaceName): string {
  return proofParts === undefined ? proof : proofParts.map((part) => partWords(part, placeName)).join(' · ')
}

function partWords({ kind, values, later = false }: Part, placeName: PlaceName): string {
  const words = SAID[kind]((name) => {
    const value = values[name] ?? ''
    return name === 'place' ? placeName(value) : name === 'places' ? value.split(', ').map(placeName).join(', ') : value
  })
  return later ? m.proof_later({ words }) : words
}
