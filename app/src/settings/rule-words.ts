// What a rule does, in words: its act, and the label where it is about one.
import type { Rule } from '../api/rules.ts'
import { kindName } from '../approvals/kind-words.ts'

export const RULE_KINDS: readonly Rule['act']['kind'][] = ['mail.mark-read', 'mail.star', 'mail.label', 'mail.archive', 'mail.mark-unread', 'mail.unstar', 'mail.unlabel']

export const isOfLabels = (kind: Rule['act']['kind']): kind is 'mail.label' | 'mail.unlabel' => kind === 'mail.label' || kind === 'mail.unlabel'

export const actWords = ({ act }: Pick<Rule, 'act'>): string => named(act, kindName(act.kind))
/** Within a sentence; a label keeps its letters. */
export const actInSentence = ({ act }: Pick<Rule, 'act'>): string => named(act, kindName(act.kind).toLocaleLowerCase())

const named = (act: Rule['act'], name: string): string => ('label' in act ? `${name}: ${act.label}` : name)
