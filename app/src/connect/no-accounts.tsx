// Whoever left the first run before it was done lives in an empty house: "nothing needs you" would be
// true of it and no help. What is missing is said wherever mail would stand, with the way to it.
import { Link } from '@tanstack/react-router'
import { Empty } from '../kit/empty.tsx'
import * as m from '../messages/m.ts'

export function NoAccounts() {
  return (
    <Empty title={m.no_accounts()} acts={<Link to="/settings/$section" params={{ section: 'accounts' }} className="btn">{m.add_account()}</Link>}>{m.no_accounts_why()}</Empty>
  )
}
