// What routes are given. Built once in entries/, passed down, never imported as a global.
import type { AccountsContext } from '../accounts/context.ts'
import type { Credentials } from '../accounts/credentials.ts'
import type { DiscoveryContext } from '../accounts/discover/question.ts'
import type { Authorities } from '../accounts/oauth/authority.ts'
import type { PushSigner } from '../accounts/oauth/push-signer.ts'
import type { HostPolicy } from '../accounts/server-address.ts'
import type { ActionKinds } from '../actions/propose.ts'
import type { Log } from '../base/log.ts'
import type { ImportDesk, ImportPlace } from '../mail/import/import-place.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import type { Live } from '../store/live.ts'
import type { Packs } from '../store/blobs/pack.ts'

export interface WebContext extends AccountsContext {
  log: Log
  live: Live
  kinds: ActionKinds
  packs: Pick<Packs, 'read'>
  parser: MailParser
  /** Whether files of mails are scanned for viruses: what was not yet will be. */
  scans: boolean
  version: string
  /** How people reach this server, without a slash at the end. */
  ownUrl(): string
  /** Lets the sample's demo user in without a password. */
  demo: boolean
  /** The engine's answer on its socket, or why there is none. */
  engineStatus(): Promise<EngineStatus>
  /** Writes the sample mailbox for a person, once, and answers where it lies. */
  placeSample(userId: string): Promise<{ mailPath: string; calendarPath: string; address: string }>
  /** Takes files in, and forgets what became of them with their account. */
  imports: ImportDesk & Pick<ImportPlace, 'dropUpload'>
  /** Google and Microsoft, where this house is known to them. */
  authorities: Authorities
  credentials: Credentials
  discovery: DiscoveryContext
  /** Asks the provider of an account to call no more, as far as it ever did. */
  endPush(accountId: string): Promise<void>
  /** Whether a call was signed as Google's Pub/Sub was told to; undefined: it need not be. */
  pushSigner: PushSigner | undefined
  /** Which mail servers of this network may be tried. */
  mailHosts: HostPolicy
  settings: WebSettings
}

export interface EngineStatus {
  /** `off`: none runs beside this web, and none has to: on PostgreSQL it may run on another host. */
  status: 'ok' | 'down' | 'off'
  detail: Record<string, unknown>
}

export interface WebSettings {
  /** SECRETARY_HOME: everything of ours lies in it. */
  home: string
  publicUrl: string | undefined
  /** What Google's Pub/Sub carries in its address; undefined: no call of it is believed. */
  gmailPushToken: string | undefined
  host: string
  trustProxy: number
  corsOrigins: string[]
  rateLimitChanges: number
  rateLimitCostly: number
  rateLimitReads: number
  rateLimitFetches: number
  /** Folder of the built app; undefined serves the API alone. */
  appFolder: string | undefined
}
