// The bar of the two screens of clean-up.
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Bar, BarTitle } from '../kit/bar.tsx'
import * as m from '../messages/m.ts'

export function CleanBar({ children }: { children?: ReactNode }) {
  return (
    <Bar>
      <BarTitle>{m.place_clean()}</BarTitle>
      <nav className="tabs" aria-label={m.place_clean()}>
        <Link to="/clean" activeProps={{ 'aria-current': 'page' }}>{m.clean_tab_candidates()}</Link>
        <Link to="/subscriptions" activeProps={{ 'aria-current': 'page' }}>{m.clean_tab_subscriptions()}</Link>
      </nav>
      {children}
    </Bar>
  )
}
