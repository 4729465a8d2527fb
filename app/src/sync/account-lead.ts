// The sentence at the head of an account's page: what is most worth knowing of it, first what
// somebody has to do, then what is on its way, then what is proven.
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import type { Account } from '../../../src/web/contract/mail.ts'
import type { AccountProof } from '../../../src/web/contract/proofs.ts'
import { isUnchosen } from '../import/import-figures.ts'
import * as m from '../messages/m.ts'
import { timeLeft, timeSince } from '../words/durations.ts'

export interface Standing {
  account: Pick<Account, 'state' | 'needs' | 'syncedAt' | 'kept'>
  status: ImportStatusView | undefined
  /** Undefined while it is not known. */
  proof: Pick<AccountProof, 'complete' | 'differing' | 'leftOut' | 'provenAt'> | undefined
  now: number
}

/** The first part is what matters most. */
export function accountLead(standing: Standing): [first: string, then: string] {
  const { account, status, now } = standing
  const fresh = account.syncedAt === 0 ? '' : m.lead_fresh({ time: timeSince(now - account.syncedAt) })
  if (account.needs === 'consent') return [m.lead_needs_consent(), m.lead_safe()]
  if (account.needs === 'password') return [m.lead_needs_password(), m.lead_safe()]
  if (account.state === 'failing') return [m.lead_failing(), m.lead_safe()]
  if (account.state === 'paused') return [m.lead_paused(), m.lead_safe()]
  if (status !== undefined && isUnchosen(status)) return [m.lead_unchosen(), m.lead_unchosen_what()]
  if (status?.state === 'running') return [m.lead_importing(), status.etaMs === null ? m.lead_readable() : m.lead_import_left({ time: timeLeft(status.etaMs) })]
  if (status?.state === 'paused' || status?.state === 'failed') return [m.lead_import_rests(), m.lead_readable()]
  if (account.kept === 'here') return [m.lead_kept_here(), '']
  return provenLead(standing) ?? [account.syncedAt === 0 ? m.lead_first() : m.lead_in_step(), fresh]
}

function provenLead({ proof, now }: Standing): [string, string] | undefined {
  if (proof === undefined) return undefined
  if (proof.complete && proof.provenAt !== null) return [proof.leftOut === 0 ? m.lead_proven() : m.lead_proven_without({ count: proof.leftOut }), m.lead_proven_at({ time: timeSince(now - Date.parse(proof.provenAt)) })]
  return proof.differing === 0 ? undefined : [m.lead_differs({ count: proof.differing }), m.lead_differs_what()]
}
