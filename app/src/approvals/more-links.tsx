// The links of a letter beyond those that its sheet names: read on demand, a page at a time, since
// a quoted newsletter has hundreds, and whoever signs may read each of them.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Action, Fact } from '../../../src/web/contract/actions.ts'
import { actionLinksQuery } from '../api/actions.ts'
import { FailedQuery } from '../kit/failure.tsx'
import * as m from '../messages/m.ts'

/** The fact that stands for what it does not name. */
export const standsForLinks = ({ label, sourceCount }: Fact): boolean => label === 'link' && sourceCount > 0

export function MoreLinks({ action, count }: { action: Action; count: number }) {
  const [isOpen, setOpen] = useState(false)
  const named = action.preview.facts.filter((fact) => fact.label === 'link' && !standsForLinks(fact)).length
  const found = useInfiniteQuery({ ...actionLinksQuery(action, named), enabled: isOpen })
  const links = found.data?.pages.flatMap(({ items }) => items) ?? []
  const left = count - links.length
  return (
    <>
      <ul className="more-links">
        {links.map(({ words, href }) => <li key={href}>{words === '' || words === href ? null : <>{words}{' '}</>}<span className="exact muted">{href}</span></li>)}
      </ul>
      <FailedQuery query={found} title={m.links_failed()} />
      {left === 0 ? null : (
        <button type="button" className="link" disabled={found.isFetching} onClick={() => (isOpen ? void found.fetchNextPage() : setOpen(true))}>{m.links_more({ count: left })}</button>
      )}
    </>
  )
}
