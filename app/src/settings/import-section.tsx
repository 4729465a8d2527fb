// Taking mail in: what is under way, a new import, and what became of those before.
//
// The lists hold ids alone; each import reads its own figures, so a tick redraws one line of this
// page and never the form that somebody is filling in.
import { useLocation } from '@tanstack/react-router'
import { isOpen, isOver, useImportsThat } from '../api/sync.ts'
import { olderAskedIn } from '../import/choose-mail-link.tsx'
import { AccountImport } from '../import/import-progress.tsx'
import { ImportsAtHand } from '../import/imports-at-hand.tsx'
import { NewImport } from '../import/new-import.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import '../connect/connect.css'

export function ImportSection() {
  const under = useImportsThat(isOpen)
  const over = useImportsThat(isOver)
  const asked = useLocation({ select: ({ hash }) => olderAskedIn(hash) })
  return (
    <>
      <ImportsAtHand />
      {under === undefined || under.length === 0 ? null : (
        <Section title={m.imports_title()} beside={figure(under.length)}>{under.map((id) => <AccountImport key={id} accountId={id} />)}</Section>
      )}
      {/* Made anew where another account is named, also by a link of this very page. */}
      <NewImport key={asked} asked={asked} />
      {over === undefined || over.length === 0 ? null : (
        <Section title={m.imports_before()} beside={figure(over.length)}>{over.map((id) => <AccountImport key={id} accountId={id} />)}</Section>
      )}
    </>
  )
}
