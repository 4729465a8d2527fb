// Letting a rule do its one act by itself: how much of it, for how long, and the password again. The
// sentence says what it comes to; it is given to what the rule says now, and to nothing else.
import type { Account } from '../../../src/web/contract/mail.ts'
import type { Rule } from '../api/rules.ts'
import { giveStanding } from '../api/standing-approvals.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { actInSentence } from './rule-words.ts'
import { StandingTermFields, useStandingTerms } from './standing-terms.tsx'

export function RuleGrant({ rule, accounts, onClose, onGiven }: { rule: Rule; accounts: readonly Account[]; onClose(): void; onGiven(): void }) {
  const terms = useStandingTerms()
  const { busy, wrong, attempt } = useAttempt('standing', 'rules', 'actions')
  const where = rule.accountId === '' ? m.in_any_account() : m.in_account({ name: accounts.find(({ id }) => id === rule.accountId)?.name ?? '' })
  const give = () =>
    attempt(async () => {
      await giveStanding({ ruleId: rule.id, ruleVersion: rule.version, ...terms.body() })
      onGiven()
    }, '')
  return (
    <Dialog title={`${rule.name}: ${m.rule_let()}`} onClose={onClose}>
      <form
        className="standing-form"
        onSubmit={(event) => {
          event.preventDefault()
          void give()
        }}
      >
        <p className="ui">{m.rule_query()} <span className="exact">{rule.query}</span></p>
        <div className="row-form"><StandingTermFields terms={terms} /></div>
        <p className="standing-says" aria-live="polite">{m.standing_says({ name: rule.name, where, kinds: actInSentence(rule), ...terms.summary })} {m.rule_edit_ends()}</p>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div className="acts"><Button type="submit" disabled={busy || !terms.isWhole}>{m.standing_give()}</Button></div>
      </form>
    </Dialog>
  )
}
