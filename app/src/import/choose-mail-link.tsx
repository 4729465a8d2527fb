// The way to the choice that an account waits for: how much of its old mail is wanted. The account is
// named behind the address, so that whoever comes that way finds it chosen and the first answer in focus.
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

const NAMED = 'older='

/** '' where the address names none. */
export const olderAskedIn = (hash: string): string => (hash.startsWith(NAMED) ? hash.slice(NAMED.length) : '')

export function ChooseMailLink({ accountId, className, title, children }: { accountId: string; className?: string | undefined; title?: string | undefined; children: ReactNode }) {
  return <Link to="/settings/$section" params={{ section: 'import' }} hash={`${NAMED}${accountId}`} className={className} title={title}>{children}</Link>
}
