// The sample mailbox beside one at a real IMAP and a real SMTP server, with a browser in front of both,
// for journeys of which the servers know the truth. The line to the IMAP server can be held, so that a
// journey stands in the middle of a change for as long as it looks.
import { after, before } from 'node:test'
import type { Browser } from 'playwright-core'
import { dovecotMissing } from '../../src/testing/dovecot.ts'
import type { SinkScript } from '../../src/testing/letter-sink.ts'
import type { Mailbox } from '../../src/web/contract/mail.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Client, type Running } from '../running.ts'
import { openHeldLine, type HeldLine } from '../sim/held-line.ts'
import { connectServer, serverMailbox, SERVER_ACCOUNT_ENV, type ServerAccount } from '../sim/server-account.ts'
import { openStoreReader, type StoreReader } from '../sim/store-reader.ts'
import { openBrowser } from './browser.ts'

type Server = Omit<ServerAccount, 'accountId'>

export interface OfficeHouse {
  browser: Browser
  house: Running
  /** Its data folder. */
  home: string
  truth: Client
  server: Server
  line: HeldLine
  accountId: string
  store: StoreReader
  /** Of the mails in the inbox of the office, newest first. */
  inbox(): Promise<number[]>
}

interface Wanted {
  folders: readonly string[]
  /** In the inbox from the start. */
  mails: readonly Buffer[]
  script?: SinkScript
  /** What is done at the server before it is connected. */
  prepare?(server: Server): Promise<void>
}

/** Filled before the first journey of the file that asks for it, where this machine has such a server. */
export function openOfficeHouse({ folders, mails, script = {}, prepare }: Wanted): OfficeHouse {
  const office = {
    async inbox() {
      const { items } = await office.truth.get<{ items: Mailbox[] }>('/mailboxes')
      const inbox = items.find((box) => box.accountId === office.accountId && box.role === 'inbox')?.id
      return office.store.messages().filter(({ mailboxId }) => mailboxId === inbox).map(({ id }) => id).toSorted((a, b) => b - a)
    },
  } as OfficeHouse
  const ends: (() => unknown)[] = []
  before(async () => {
    if (dovecotMissing !== false) return
    office.home = freshHome()
    ;[office.house, office.browser] = await Promise.all([startSecretary({ home: office.home, env: SERVER_ACCOUNT_ENV }), openBrowser()])
    office.server = await serverMailbox({ after: (end) => ends.unshift(end) }, { folders, script })
    office.server.dovecot.deliver(office.server.who.user, mails)
    await prepare?.(office.server)
    office.line = await openHeldLine({ host: '127.0.0.1', port: office.server.dovecot.port })
    office.truth = await signInDemo(office.house.url)
    await office.truth.request('PATCH', '/settings', { undoSeconds: 5 })
    await untilMailIsIn(office.truth)
    office.store = openStoreReader(office.home)
    office.accountId = await connectServer(office.truth, { ...office.server, dovecot: { ...office.server.dovecot, port: office.line.port } })
    await until(async () => (await office.inbox()).length === mails.length)
  })
  after(async () => {
    await office.browser?.close()
    office.store?.close()
    await office.house?.stop()
    await office.line?.close()
    for (const end of ends) await end()
  })
  return office
}
