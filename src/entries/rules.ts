// `secretary rules`: what is done with mail as it comes in. Who reads them needs a shell here; who makes,
// switches or deletes one proves to be their person, as in the app: no token can.
//
// Letting one act by itself is given in the app, where what it comes to stands beside the password.
import type { SignedInPerson } from '../accounts/sessions.ts'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { listStanding } from '../actions/standing-approval.ts'
import { Fault, notFound } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { changeRule, makeRule, removeRule } from '../triage/rules/change-rules.ts'
import { findRule, listRules, type Rule } from '../triage/rules/rule-store.ts'
import { ruleBody, type Rule as ShownRule } from '../web/contract/rules.ts'
import { rulesOf } from '../web/rule-view.ts'
import { bare } from './bare-text.ts'
import { counted } from './counted.ts'
import { asPerson } from './deciding-person.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'

const USAGE = 'Usage: secretary rules list | add QUERY --name NAME --act read|unread|star|unstar|archive|label|unlabel [--label LABEL] [--account ADDRESS|NAME] | enable ID | disable ID | remove ID  [--user EMAIL] [--json]'

const ACTS = {
  read: 'mail.mark-read',
  unread: 'mail.mark-unread',
  star: 'mail.star',
  unstar: 'mail.unstar',
  archive: 'mail.archive',
  label: 'mail.label',
  unlabel: 'mail.unlabel',
} as const satisfies Record<string, Rule['act']['kind']>

export async function run({ positionals: [what = 'list', word], flags }: Invocation): Promise<number> {
  const house = await openHouse('rules')
  try {
    const { db } = house
    const { id: userId, email } = await personMeant(house, flags['user'])
    const print = async (rules: readonly Rule[]): Promise<void> => {
      for (const rule of rulesOf(rules, await listStanding(db, userId), house.clock.now())) process.stdout.write(flags['json'] === true ? `${JSON.stringify(rule)}\n` : lineOf(rule))
    }
    const asOwner = async (why: string, act: (person: SignedInPerson) => Promise<Rule | undefined>): Promise<number> => {
      const changed = await asPerson(house, { email, why, page: '/settings/rules' }, act)
      if (changed === undefined) process.stdout.write(flags['json'] === true ? `${JSON.stringify({ removed: word })}\n` : 'The rule is deleted. What it proposed before still waits for you.\n')
      else await print([changed])
      return 0
    }
    if (what === 'list' && word === undefined) return await list(house, userId, { print, isJson: flags['json'] === true })
    if (what === 'add' && word !== undefined) {
      const said = await saidIn(db, userId, word, flags)
      return await asOwner(`It will look at mail as it comes in that matches: ${bare(word)}. What it proposes: ${doesOf(said.act)}`, (person) => makeRule(house, person, said))
    }
    if (word !== undefined && (what === 'enable' || what === 'disable' || what === 'remove')) {
      const rule = await findRule(db, { userId, id: word })
      if (rule === undefined) throw notFound('rule')
      return await asOwner(`${WHY[what]}: “${bare(rule.name)}”`, async (person) => {
        if (what !== 'remove') return await changeRule(house, person, { id: rule.id, version: rule.version, enabled: what === 'enable' })
        await removeRule(house, person, rule.id)
        return undefined
      })
    }
    throw new Fault('usage', 'Say what to do with rules', { fix: USAGE })
  } finally {
    await house.close()
  }
}

const WHY = { enable: 'Switch on the rule', disable: 'Switch off the rule', remove: 'Delete the rule' } as const

async function list({ db }: House, userId: string, { print, isJson }: { print(rules: readonly Rule[]): Promise<void>; isJson: boolean }): Promise<number> {
  const rules = await listRules(db, userId)
  await print(rules)
  if (!isJson) process.stdout.write(rules.length === 0 ? 'There are no rules.\n' : `${counted(rules.length, 'rule')}\n`)
  return 0
}

async function saidIn(db: Db, userId: string, query: string, flags: Invocation['flags']) {
  const { name, label, account: wanted } = flags
  const kind = Object.entries(ACTS).find(([word]) => word === flags['act'])?.[1]
  if (kind === undefined) throw new Fault('usage', 'Say what the rule is to do', { fix: USAGE })
  const account = wanted === undefined ? undefined : (await listAccounts(db, userId)).find((one) => one.address === wanted || one.name === wanted)
  if (wanted !== undefined && account === undefined) throw new Fault('no-such-account', `No account here is called ${String(wanted)}`, { fix: USAGE })
  if (typeof name !== 'string') throw new Fault('usage', 'Give the rule a name, by --name', { fix: USAGE })
  const isOfLabels = kind === 'mail.label' || kind === 'mail.unlabel'
  if (isOfLabels !== (label !== undefined)) throw new Fault('usage', isOfLabels ? 'Say which label, by --label' : `--label is for label and unlabel, not for ${String(flags['act'])}`, { fix: USAGE })
  const said = ruleBody.safeParse({ name, query, act: isOfLabels ? { kind, label } : { kind }, accountId: account?.id })
  if (said.success) return said.data
  const [issue] = said.error.issues
  throw new Fault('usage', `This is no rule: ${issue?.path.join('.')}: ${issue?.message}`, { fix: USAGE })
}

function doesOf(act: Rule['act']): string {
  const word = Object.entries(ACTS).find(([, kind]) => kind === act.kind)?.[0] ?? act.kind
  return 'label' in act ? `${word} “${bare(act.label)}”` : word
}

function lineOf({ id, name, query, act, enabled, standingId, trouble }: ShownRule): string {
  const stands = enabled ? (standingId === '' ? 'asks you each time' : 'acts by itself') : 'switched off'
  return [
    `${id}  ${bare(name)}`,
    `    ${bare(query)} -> ${doesOf(act)}; ${stands}`,
    ...(trouble === null ? [] : [`    ! it could not propose: ${bare(trouble.text)}`]),
    '',
  ].join('\n')
}
