// The five places of a phone, within reach of the thumb.
import type { ReactNode } from 'react'
import * as m from '../messages/m.ts'
import './sidebar.css'

export function TabBar({ children }: { children: ReactNode }) {
  return <nav className="tabbar" aria-label={m.main_navigation()}>{children}</nav>
}
