// What we ask of Google and Microsoft, as data: the least that the work needs.
//
// Gmail's `gmail.modify` reads, marks, moves and sends, and cannot delete for good; IMAP there is
// all or nothing (`https://mail.google.com/`), so the API is the way we propose. At Microsoft
// IMAP and the API are two resources, and one token is good for one of them.
// https://developers.google.com/workspace/gmail/api/auth/scopes
// https://learn.microsoft.com/graph/permissions-reference
// https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
import { z } from 'zod'
import type { MailServer } from '../mail-server-shapes.ts'

export const consentKind = z.enum(['gmail', 'outlook', 'gmail-imap', 'outlook-imap'])
export type ConsentKind = z.infer<typeof consentKind>
export type AuthorityName = 'google' | 'microsoft'

export interface Consent {
  authority: AuthorityName
  /** The account that is made of it. */
  provider: 'gmail' | 'outlook' | 'imap'
  /** Without each of these the account could not work. */
  scopes: readonly string[]
  calendarScopes: readonly string[]
  /** Where the provider is `imap`. */
  servers?: { imap: MailServer; smtp: MailServer }
}

/** Who consented, and that it lasts; what the authorities do not say back as given. */
export const identityScopes: Record<AuthorityName, readonly string[]> = {
  google: ['openid', 'email'],
  microsoft: ['openid', 'email', 'profile', 'offline_access'],
}

const GOOGLE_CALENDARS = ['https://www.googleapis.com/auth/calendar.events', 'https://www.googleapis.com/auth/calendar.calendarlist.readonly']

export const consents: Record<ConsentKind, Consent> = {
  gmail: {
    authority: 'google',
    provider: 'gmail',
    scopes: ['https://www.googleapis.com/auth/gmail.modify'],
    calendarScopes: GOOGLE_CALENDARS,
  },
  'gmail-imap': {
    authority: 'google',
    provider: 'imap',
    scopes: ['https://mail.google.com/'],
    calendarScopes: GOOGLE_CALENDARS,
    servers: { imap: { host: 'imap.gmail.com', port: 993, security: 'tls' }, smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' } },
  },
  outlook: {
    authority: 'microsoft',
    provider: 'outlook',
    scopes: ['https://graph.microsoft.com/Mail.ReadWrite', 'https://graph.microsoft.com/Mail.Send', 'https://graph.microsoft.com/User.Read'],
    calendarScopes: ['https://graph.microsoft.com/Calendars.ReadWrite'],
  },
  'outlook-imap': {
    authority: 'microsoft',
    provider: 'imap',
    scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com/SMTP.Send'],
    // A token for IMAP is none for Graph, where calendars are.
    calendarScopes: [],
    servers: { imap: { host: 'outlook.office365.com', port: 993, security: 'tls' }, smtp: { host: 'smtp.office365.com', port: 587, security: 'starttls' } },
  },
}

export const scopesOf = (kind: ConsentKind, calendar: boolean): string[] => [...consents[kind].scopes, ...(calendar ? consents[kind].calendarScopes : [])]

/**
 * Asked for and not given. Microsoft answers with or without the resource in front, in any
 * case; an authority that says nothing gave all (RFC 6749 5.1).
 */
export function missingScopes(asked: readonly string[], given: string | undefined): string[] {
  if (given === undefined || given.trim() === '') return []
  const bare = (scope: string) => scope.toLowerCase().replace(/^https:\/\/(?:graph\.microsoft\.com|outlook\.office(?:365)?\.com)\//, '')
  const there = new Set(given.split(/\s+/).map(bare))
  return asked.filter((scope) => !there.has(bare(scope)))
}

/** In words, for a person who left a box unticked. */
const SCOPE_WORDS: readonly [RegExp, string][] = [
  [/gmail\.modify$|mail\.google\.com|Mail\.ReadWrite$/, 'reading and sorting mail'],
  [/Mail\.Send$|SMTP\.Send$/, 'sending mail'],
  [/IMAP\.AccessAsUser/, 'reading mail by IMAP'],
  [/calendar|Calendars/, 'calendars'],
  [/User\.Read$/, 'your name and address'],
]

export const wordsOfScopes = (scopes: readonly string[]): string => [...new Set(scopes.map((scope) => SCOPE_WORDS.find(([pattern]) => pattern.test(scope))?.[1] ?? scope))].join(', ')
