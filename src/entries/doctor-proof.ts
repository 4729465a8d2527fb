// What `secretary doctor` says of each mailbox: whether all that its provider holds is here, in
// words that can be read aloud, with the figures beside them for programs.
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import { limits } from '../base/limits.ts'
import { isLocal } from '../mail/local/local-account.ts'
import type { Reset } from '../mail/proof-store.ts'
import { pushOf } from '../mail/push-store.ts'
import { hereThen, type MailboxReport, type ProofReport } from '../mail/proof-report.ts'
import type { Db } from '../store/db.ts'
import { agoOf, counted, figure, sizeOf } from './counted.ts'
import { note, ok, wrong, type Finding } from './doctor-finding.ts'

/** What was made of a file has the address of whoever made it, and so has the next: they differ by their names. */
export const nameOf = (account: Pick<ConnectedAccount, 'address' | 'name' | 'provider'>): string => (account.address === '' || isLocal(account) ? account.name : account.address)

export async function mailboxFindings(db: Db, account: ConnectedAccount, { mailboxes, leftOut, storage }: ProofReport, nowMs: number): Promise<Finding[]> {
  const whose = nameOf(account)
  const here = ok(`mail of ${whose}`, `${counted(storage.messages, 'message')}, ${sizeOf(storage.bytes)} as they were sent`)
  if (isLocal(account)) return [{ ...here, says: `${here.says}; kept here alone, so there is nothing to compare it with` }]
  return [here, ...(await pushFinding(db, account.id, whose, nowMs)), ...mailboxes.map((mailbox) => findingOf(whose, mailbox, nowMs)), ...leftOutFinding(whose, leftOut)]
}

/** Not named one by one where they are many: whoever left out a hundred knows it. */
const NAMED_AT_MOST = 5

function leftOutFinding(whose: string, names: readonly string[]): Finding[] {
  if (names.length === 0) return []
  const named = names.slice(0, NAMED_AT_MOST).join(', ')
  const more = names.length > NAMED_AT_MOST ? ` and ${figure(names.length - NAMED_AT_MOST)} more` : ''
  return [note(`left out of ${whose}`, `${counted(names.length, 'folder')} by choice, with their older mail neither fetched nor compared: ${named}${more}`, 'They are chosen in the app, Settings, Import.')]
}

async function pushFinding(db: Db, accountId: string, whose: string, nowMs: number): Promise<Finding[]> {
  const push = await pushOf(db, accountId)
  if (push === undefined) return []
  const what = `push of ${whose}`
  if (push.failing !== '') return [wrong(what, `${push.failing}; new mail comes by asking meanwhile`, 'Check that PUBLIC_URL can be reached from the internet over https.')]
  if (push.expiresAtMs <= nowMs) return [wrong(what, 'it has lapsed; new mail comes by asking', 'Start the engine: it orders it anew.')]
  return [ok(what, `ordered until ${new Date(push.expiresAtMs).toISOString()}, and renewed every day`)]
}

function findingOf(whose: string, mailbox: MailboxReport, nowMs: number): Finding {
  const { state, proof, partial, unreadable, resets, complete } = mailbox
  const says = [standing(mailbox, nowMs), ...lacks(mailbox), ...(proof !== undefined && proof.mendedAt > 0 ? [`${counted(proof.mended, 'message')} mended ${agoOf(proof.mendedAt, nowMs)}`] : []), ...numbering(resets)].join('; ')
  const isWrong = state === 'differs'
  return {
    what: `${whose}, ${mailbox.name}`,
    state: isWrong ? 'wrong' : complete ? 'ok' : 'note',
    says,
    fix: isWrong ? `secretary doctor --repair --account ${shellWord(whose)} --folder ${shellWord(mailbox.path)}` : state === 'never' ? 'It is proven when its import ends and every night; now with: secretary doctor --prove' : '',
    detail: {
      account: whose,
      path: mailbox.path,
      role: mailbox.role,
      kind: mailbox.kind,
      proof: state,
      complete,
      serverCount: proof?.serverCount ?? null,
      hereThen: proof === undefined ? null : hereThen(proof),
      hereNow: mailbox.hereNow,
      missing: proof?.lacking ?? 0,
      gaps: proof?.gaps ?? 0,
      extra: proof?.extra ?? 0,
      missingBodies: partial,
      unreadable,
      provenAt: proof === undefined ? null : new Date(proof.provenAt).toISOString(),
      resets: resets.map(({ at, from, to }) => ({ at: new Date(at).toISOString(), from, to })),
    },
  }
}

function standing({ state, proof, hereNow }: MailboxReport, nowMs: number): string {
  if (proof === undefined) return `${figure(hereNow)} here, ${state === 'waiting' ? 'being compared' : 'never compared with its provider'}`
  const { serverCount, lacking, extra, gaps, provenAt } = proof
  const ago = agoOf(provenAt, nowMs)
  const again = state === 'waiting' ? ', being compared again' : ''
  if (lacking + extra === 0) return `${figure(hereThen(proof))} of ${figure(serverCount)}, proven ${ago}${again}`
  const differ = [
    ...(lacking > 0 ? [`${figure(lacking)} missing here in ${counted(gaps, 'place')}`] : []),
    ...(extra > 0 ? [`${figure(extra)} here that its provider does not hold`] : []),
  ]
  return `${figure(hereThen(proof))} of ${figure(serverCount)}: ${differ.join(', ')}; compared ${ago}${again}`
}

const lacks = ({ partial, unreadable }: MailboxReport): string[] => [
  ...(partial > 0 ? [`${figure(partial)} with their start alone, the rest is on its way`] : []),
  ...(unreadable > 0 ? [`${figure(unreadable)} of which nothing could be read`] : []),
]

/** The newest, and how many there were; older ones than are kept are not counted any more. */
export function numbering(resets: readonly Reset[]): string[] {
  const [last] = resets
  if (last === undefined) return []
  const day = new Date(last.at).toISOString().slice(0, 10)
  const times = resets.length === 1 ? '' : `${resets.length < limits.mailboxResetsKept ? '' : 'at least '}${figure(resets.length)} times, last `
  return [`numbered anew ${times}on ${day}${last.to === '' ? '' : ` (UIDVALIDITY ${last.from}, now ${last.to})`}`]
}

/** As a POSIX shell reads it. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)
