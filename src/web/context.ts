// What routes are given. Built once in entries/, passed down, never imported as a global.
import type { AccountsContext } from '../accounts/context.ts'
import type { ActionKinds } from '../actions/propose.ts'
import type { Log } from '../base/log.ts'
import type { ImportDesk } from '../mail/import/import-place.ts'
import type { Live } from '../store/live.ts'
import type { Packs } from '../store/blobs/pack.ts'

export interface WebContext extends AccountsContext {
  log: Log
  live: Live
  kinds: ActionKinds
  packs: Pick<Packs, 'read'>
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
  imports: ImportDesk
  settings: WebSettings
}

export interface EngineStatus {
  /** `off`: none runs beside this web, and none has to: on PostgreSQL it may run on another host. */
  status: 'ok' | 'down' | 'off'
  detail: Record<string, unknown>
}

export interface WebSettings {
  publicUrl: string | undefined
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
