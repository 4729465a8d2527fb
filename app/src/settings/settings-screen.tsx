// A person's own choices and keys, one section at a time.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from '../api/auth.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import * as m from '../messages/m.ts'
import { AccountsSection } from './accounts-section.tsx'
import { ImportSection } from './import-section.tsx'
import { LookSection } from './look-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { RulesSection } from './rules-section.tsx'
import { SecuritySection } from './security-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TokensSection } from './tokens-section.tsx'
import '../sign-in/door.css'
import './settings.css'

const sections = [
  { id: 'look', name: m.set_look, part: LookSection, needsRole: false },
  { id: 'accounts', name: m.set_accounts, part: AccountsSection, needsRole: false },
  { id: 'import', name: m.set_import, part: ImportSection, needsRole: false },
  { id: 'security', name: m.set_security, part: SecuritySection, needsRole: false },
  { id: 'sessions', name: m.set_sessions, part: SessionsSection, needsRole: false },
  { id: 'rules', name: m.set_rules, part: RulesSection, needsRole: false },
  { id: 'tokens', name: m.set_tokens, part: TokensSection, needsRole: false },
  { id: 'people', name: m.set_people, part: PeopleSection, needsRole: true },
] as const

export function SettingsScreen() {
  const { section = 'look' } = useParams({ strict: false })
  const me = useQuery(meQuery)
  const shown = sections.filter((one) => !one.needsRole || me.data?.role === 'owner' || me.data?.role === 'admin')
  const current = shown.find((one) => one.id === section) ?? shown[0]!
  const Part = current.part
  useEffect(() => {
    document.title = m.page_title({ page: m.place_settings() })
  }, [])
  return (
    <>
      <Bar><BarTitle>{m.place_settings()}</BarTitle></Bar>
      <div className="page">
        <div className="settings">
          <nav aria-label={m.place_settings()}>
            {shown.map((one) => (
              <Link key={one.id} to="/settings/$section" params={{ section: one.id }} {...(one.id === current.id ? { 'aria-current': 'page' as const } : {})}>{one.name()}</Link>
            ))}
          </nav>
          <div><Part key={current.id} /></div>
        </div>
      </div>
    </>
  )
}
