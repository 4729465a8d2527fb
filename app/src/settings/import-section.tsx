// Taking mail in: what is under way, a new import, and what became of those before.
//
// The lists hold ids alone; each import reads its own figures, so a tick redraws one line of this
// page and never the form that somebody is filling in.
import { isOpen, isOver, useImportsThat } from '../api/sync.ts'
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
  return (
    <>
      <ImportsAtHand />
      {under === undefined || under.length === 0 ? null : (
        <Section title={m.imports_title()} beside={figure(under.length)}>{under.map((id) => <AccountImport key={id} accountId={id} />)}</Section>
      )}
      <NewImport />
      {over === undefined || over.length === 0 ? null : (
        <Section title={m.imports_before()} beside={figure(over.length)}>{over.map((id) => <AccountImport key={id} accountId={id} />)}</Section>
      )}
    </>
  )
}
