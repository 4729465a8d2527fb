// How an account stands, with what was proven of it: two lines only where every folder was held
// against its server and agreed. Without proofs it is said as in the settings.
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import type { AccountProof } from '../../../src/web/contract/proofs.ts'
import { useImportPercent } from '../import/use-import-percent.ts'
import { ArrowDownToLine, CircleAlert } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { AccountState } from '../settings/account-state.tsx'

interface Standing {
  account: Account
  boxes: readonly Mailbox[]
  proof: AccountProof | undefined
  now: number
}

export function SyncState({ account, boxes, proof, now }: Standing) {
  const percent = useImportPercent(account.id)
  const stands = account.needs === '' && account.state !== 'failing' && account.state !== 'paused'
  if (!stands) return <AccountState account={account} boxes={boxes} now={now} />
  if (percent !== undefined) return <span className="st"><ArrowDownToLine className="i i-14" aria-hidden="true" />{m.importing({ percent })}</span>
  if (account.kept === 'here') return <>{m.kept_here()}</>
  if (proof?.complete === true) return <span className="st"><i className="dbl" />{proof.leftOut === 0 ? m.account_complete() : m.account_complete_without({ count: proof.leftOut })}</span>
  if (proof !== undefined && proof.differing > 0) return <span className="st warn"><CircleAlert className="i i-14" aria-hidden="true" />{m.account_differs({ count: proof.differing })}</span>
  return <AccountState account={account} boxes={boxes} now={now} />
}
