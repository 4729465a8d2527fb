// How much of the old mail is wanted, asked once, right after connecting. The account is
// connected meanwhile, and hears of new mail; what is older is fetched from the choice on, or all
// of it when this is left without one. So whatever goes wrong here holds nobody up.
import { useQuery } from '@tanstack/react-query'
import type { Account } from '../../../src/web/contract/mail.ts'
import { estimateQuery } from '../api/imports.ts'
import { OldMailForm } from '../import/old-mail-form.tsx'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'
import { useStartWhenLeft } from './start-when-left.ts'
import './connect.css'

export function OldMailStep({ account, onDone }: { account: Account; onDone(): void }) {
  const estimate = useQuery(estimateQuery(account.id))
  const chosen = useStartWhenLeft(account.id)
  const { folders, messages, bytes } = estimate.data ?? { folders: [], messages: 0, bytes: 0 }
  if (estimate.isError && estimate.data === undefined) {
    return (
      <>
        <FailedQuery query={estimate} />
        <div className="next-line"><Button onClick={onDone}>{m.go_on()}</Button></div>
      </>
    )
  }
  if (estimate.data === undefined || folders.length === 0) {
    return (
      <>
        <p className="lead old-mail" role="status">{m.counting_mail({ address: account.address })}</p>
        <Loading lines={3} />
        {/* A server that is slow to list its folders is waited for in the inbox as well. */}
        <div className="next-line"><Button look="quiet" onClick={onDone}>{m.do_not_wait()}</Button></div>
      </>
    )
  }
  return (
    <>
      {folders.every((one) => one.messages < 0) ? null : <p className="lead how-much">{m.mailbox_holds({ count: messages })}{bytes === 0 ? null : <> {m.mailbox_size({ size: sizeOf(bytes) })}</>}</p>}
      <OldMailForm asked estimate={estimate.data} onStarted={() => { chosen(); onDone() }} />
    </>
  )
}
