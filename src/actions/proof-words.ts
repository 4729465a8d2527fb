// What a receipt was read back from, said once: in parts that each reader's language has words for, and
// in one sentence, which the API, the audit log and the command line tell, and which is all there is
// in a receipt of an older version.
import type { ProofPart, Receipt } from './action-shapes.ts'

export type Proof = Pick<Receipt, 'proof' | 'proofParts'>

/** A kind keeps its meaning for ever: it is stored. */
const SENTENCES: Record<ProofPart['kind'], string> = {
  'fetched-again': 'Fetched again from {places}',
  'fetched-unchanged': 'Fetched again: nothing was changed',
  'places-read': 'Folders and labels read back',
  'names-read': 'File names read back in {places}',
  'store-read': 'Kept in Secretary alone; read back from its store',
  'labels-at-gmail': 'Labels read back from Gmail, mail by mail',
  'mails-at-microsoft': 'Read back from Microsoft, mail by mail',
  'sent-at-gmail': 'Read back from Gmail’s Sent by its Message-ID',
  'sent-at-gmail-as': 'Read back from Gmail’s Sent by its Message-ID, where Gmail calls it {name}',
  'sent-at-microsoft': 'Read back from Sent in Outlook by its id',
  'sent-at-microsoft-as': 'Read back from Sent in Outlook by its id, where Microsoft calls it {name}',
  'server-answered': '{host} answered {answer}',
  'answer-lost': 'Taken, though the answer was lost',
  'copy-read': 'read back from {place}: SHA-256 {digest}',
  'copy-rewritten': 'the copy in {place} was written by the provider, in other bytes',
  'copy-missing': 'no copy was kept: {reason}',
  'letter-met': 'Taken, though the answer was lost: the letter itself is in {place}',
  'letter-named': 'Taken, though the answer was lost: a mail from {from} in {place} names it',
  'letter-returned': 'Taken, though the answer was lost: a mail from whoever carries mail in {place} names it',
  'letter-in-both': 'Read back from Outbox and Sent: SHA-256 {digest}',
  'letter-in-sent': 'Read back from Sent (the letter was put into Outbox, and taken from there since): SHA-256 {digest}',
  'letter-carried': 'the letter was put into Outbox, and taken from there since',
  'draft-read': 'Read back from {place}: SHA-256 {digest}',
  'draft-gone': 'Read back from {place}: it is not among the drafts',
  'list-answered': '{host} answered HTTP {status}',
  'grant-kept': 'Kept in Secretary as {id}; read back from its store',
  'looked-again': 'what nobody knew was read back',
  'said-happened': '{name} said of {count} that it happened, and nothing proves it',
  'said-not-happened': '{name} said of {count} that it did not happen, and nothing proves it',
  'stopped': '{reason}',
}

export const proofOf = (kind: ProofPart['kind'], values: ProofPart['values'] = {}): Proof => ({
  proof: SENTENCES[kind].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
  proofParts: [{ kind, values }],
})

/** One thing proven by several: each once. */
export function proofsTogether(proofs: readonly Proof[]): Proof {
  const each = [...new Map(proofs.map((one) => [one.proof, one])).values()]
  return { proof: each.map(({ proof }) => proof).join('; '), proofParts: partsOf(each) }
}

/** What was learnt once the rest had been told. */
export function proofLater(before: Proof, later: Proof): Proof {
  const proof = `${before.proof}; later: ${later.proof}`
  if (before.proofParts === undefined) return { proof }
  return { proof, proofParts: partsOf([before, { ...later, proofParts: later.proofParts?.map((part) => ({ ...part, later: true })) }]) }
}

/** None where one of them has none: half a proof would be told as the whole. */
const partsOf = (proofs: readonly Proof[]): ProofPart[] | undefined =>
  proofs.every(({ proofParts }) => proofParts !== undefined) ? proofs.flatMap(({ proofParts = [] }) => proofParts) : undefined
