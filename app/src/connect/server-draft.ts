// What stands in the fields of a mailbox while a person types: text as typed, never corrected
// behind their back, and what is wrong with it, field by field.
//
// The server judges for good; here is judged only what a person should not wait for. The security
// and the port belong together at nearly every provider, so choosing one brings the other, unless
// the port was somebody's own choice.
import type { ServersToTry, TrialReport } from '../api/accounts.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import { ApiProblem } from '../api/request.ts'
import * as m from '../messages/m.ts'

export type PartName = 'imap' | 'smtp'
type Server = ServersToTry['settings']['imap']
export type Security = Server['security']

export interface ServerDraft {
  host: string
  port: string
  security: Security
}

export interface MailboxDraft {
  imap: ServerDraft
  smtp: ServerDraft
  userName: string
  password: string
}

export type FieldName = `${PartName}.${keyof ServerDraft}` | 'userName' | 'password'
export type Wrongs = Partial<Record<FieldName, string>>

const USUAL: Record<PartName, Record<Security, string>> = {
  imap: { tls: '993', starttls: '143', none: '143' },
  smtp: { tls: '465', starttls: '587', none: '587' },
}

export function draftOf(address: string, servers: ServersToTry['settings'] | null): MailboxDraft {
  const typed = (server: Server): ServerDraft => ({ host: server.host, port: String(server.port), security: server.security })
  const empty = (part: PartName): ServerDraft => ({ host: '', port: USUAL[part].tls, security: 'tls' })
  return {
    imap: servers === null ? empty('imap') : typed(servers.imap),
    smtp: servers === null ? empty('smtp') : typed(servers.smtp),
    userName: servers?.userName ?? address,
    password: '',
  }
}

export function withSecurity(part: PartName, server: ServerDraft, security: Security): ServerDraft {
  const wasUsual = server.port === '' || Object.values(USUAL[part]).includes(server.port)
  return { ...server, security, port: wasUsual ? USUAL[part][security] : server.port }
}

/** What is missing or cannot be meant, before anything is asked of the network. */
export function missingIn(draft: MailboxDraft): Wrongs {
  const wrongs: Wrongs = {}
  for (const part of ['imap', 'smtp'] as const) {
    const port = Number(draft[part].port)
    if (draft[part].host.trim() === '') wrongs[`${part}.host`] = m.server_host_missing()
    if (!Number.isInteger(port) || port < 1 || port > 65_535) wrongs[`${part}.port`] = m.server_port_wrong()
  }
  if (draft.userName.trim() === '') wrongs.userName = m.server_user_missing()
  if (draft.password === '') wrongs.password = m.mail_password_missing()
  return wrongs
}

export function bodyOf({ imap, smtp, userName, password }: MailboxDraft): ServersToTry {
  const server = ({ host, port, security }: ServerDraft): Server => ({ host: host.trim(), port: Number(port), security })
  return { settings: { imap: server(imap), smtp: server(smtp), userName: userName.trim() }, password }
}

const FIELD_OF_STEP = { find: 'host', connect: 'port', encrypt: 'security' } as const

/** A failed step is told at the field where it is mended; one that no field mends stands in the report alone. */
export function wrongsOf(report: TrialReport): Wrongs {
  const wrongs: Wrongs = {}
  for (const { part, steps } of report.parts) {
    const failed = steps.find(({ outcome }) => outcome === 'failed')
    if (failed === undefined || (part !== 'imap' && part !== 'smtp') || failed.step === 'list') continue
    const field: FieldName = failed.step === 'sign-in' ? 'password' : `${part}.${FIELD_OF_STEP[failed.step]}`
    wrongs[field] ??= asSentences(wordsOf({ code: failed.code, title: failed.says, fix: failed.fix }))
  }
  return wrongs
}

const NOT_TAKEN: Partial<Record<string, { field: FieldName; words: () => string }>> = {
  'settings.imap.host': { field: 'imap.host', words: m.server_host_wrong },
  'settings.smtp.host': { field: 'smtp.host', words: m.server_host_wrong },
  'settings.imap.port': { field: 'imap.port', words: m.server_port_not_mail },
  'settings.smtp.port': { field: 'smtp.port', words: m.server_port_not_mail },
  'settings.userName': { field: 'userName', words: m.server_user_wrong },
}

/** What the server would not even try, told at its field; nothing, where the refusal is about something else. */
export function wrongsOfRefusal(error: unknown): Wrongs {
  const issues = error instanceof ApiProblem ? error.detail['issues'] : undefined
  const paths = Array.isArray(issues) ? (issues as { path: string }[]).map(({ path }) => path) : []
  const wrongs: Wrongs = {}
  for (const path of paths) {
    const mended = NOT_TAKEN[path]
    if (mended !== undefined) wrongs[mended.field] = mended.words()
  }
  return wrongs
}

/** Mail can be read, and letters cannot be handed in yet: half of a mailbox, which is worth having. */
export const receivesOnly = ({ ok, parts }: TrialReport): boolean => !ok && parts.every(({ part, steps }) => part === 'smtp' || steps.every(({ outcome }) => outcome === 'ok'))

export const isOfServers = (field: string): boolean => field !== 'password'
