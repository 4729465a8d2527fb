// An account at a real IMAP server and a real SMTP server, connected over the API as a person does,
// with a hand of their own in the mailbox: what effects an action had is looked up there.
import { ImapFlow } from 'imapflow'
import { startDovecot, type Dovecot } from '../../src/testing/dovecot.ts'
import { letterSink, type LetterSink, type SinkScript } from '../../src/testing/letter-sink.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Client, type Running } from '../running.ts'
import { openStoreReader, type StoreReader } from './store-reader.ts'

export const SERVER_ACCOUNT_ENV = { ALLOW_PRIVATE_HOSTS: '127.0.0.1' }

export interface ServerAccount {
  accountId: string
  dovecot: Dovecot
  who: { user: string; password: string }
  sink: LetterSink
  hand: ImapFlow
  /** By path of the mailbox, the subjects of what lies in it, as the server has it. */
  subjects(path: string): Promise<string[]>
}

interface Held {
  after(end: () => unknown): void
}

/** The server has the mailboxes and mails before it is connected. */
export async function serverMailbox(held: Held, { folders = ['Sent', 'Archive', 'Trash'], script = {} }: { folders?: readonly string[]; script?: SinkScript } = {}): Promise<Omit<ServerAccount, 'accountId'>> {
  const dovecot = await startDovecot()
  const who = dovecot.addUser()
  const hand = new ImapFlow({ host: '127.0.0.1', port: dovecot.port, secure: false, doSTARTTLS: false, auth: { user: who.user, pass: who.password }, logger: false, disableAutoIdle: true })
  hand.on('error', () => {})
  held.after(() => hand.close())
  await hand.connect()
  for (const folder of folders) await hand.mailboxCreate(folder)
  const sink = await letterSink(held, script)
  return {
    dovecot,
    who,
    sink,
    hand,
    async subjects(path) {
      await hand.mailboxOpen(path, { readOnly: true })
      const found: string[] = []
      for await (const { envelope } of hand.fetch('1:*', { envelope: true })) found.push(envelope?.subject ?? '')
      return found.toSorted()
    },
  }
}

export async function connectServer(client: Client, { dovecot, who, sink }: Omit<ServerAccount, 'accountId'>): Promise<string> {
  const at = (port: number) => ({ host: '127.0.0.1', port, security: 'none' })
  const settings = { userName: who.user, imap: at(dovecot.port), smtp: at(sink.port) }
  const { id } = await client.post<{ id: string }>('/accounts', { provider: 'imap', name: 'Office', address: 'andrei@office.example', settings, password: who.password })
  await until(async () => {
    const { items } = await client.get<{ items: { accountId: string; syncedAt: number }[] }>('/mailboxes')
    const own = items.filter(({ accountId }) => accountId === id)
    return own.length > 0 && own.every(({ syncedAt }) => syncedAt > 0)
  })
  return id
}

/** The processes of a house with such an account, and somebody signed in. */
export interface ServerHouse {
  client: Client
  accountId: string
  server: Omit<ServerAccount, 'accountId'>
  store: StoreReader
  /** Killed, and up again on the same data. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Its inbox holds a mail of each subject; a letter waits as short as a person may choose. */
export async function openServerHouse(subjects: readonly string[]): Promise<ServerHouse> {
  const home = freshHome()
  const ends: (() => unknown)[] = []
  let house: Running = await startSecretary({ home, env: SERVER_ACCOUNT_ENV })
  const server = await serverMailbox({ after: (end) => ends.unshift(end) })
  for (const subject of subjects) await server.hand.append('INBOX', letterOf(subject))
  const client = await signInDemo(house.url)
  await untilMailIsIn(client)
  const accountId = await connectServer(client, server)
  const store = openStoreReader(home)
  await client.request('PATCH', '/settings', { undoSeconds: 5 })
  const opened: ServerHouse = {
    client,
    accountId,
    server,
    store,
    async restart() {
      await house.killAll()
      house = await startSecretary({ home, env: SERVER_ACCOUNT_ENV })
      opened.client = await signInDemo(house.url)
    },
    async close() {
      store.close()
      await house.stop()
      for (const end of ends) await end()
    },
  }
  return opened
}

export const letterOf = (subject: string): Buffer =>
  Buffer.from(`From: Bob <bob@example.org>\r\nTo: Andrei <andrei@office.example>\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(/\W/g, '-')}@example.org>\r\nDate: ${new Date().toUTCString()}\r\n\r\nRead me.\r\n`)

/** Proposed and approved at once, as by a click; answers the action when it has come to an end. */
export async function click<T extends { state: string }>(client: Client, proposal: { kind: string; payload: unknown }): Promise<T & { id: string }> {
  const { id } = await client.post<{ id: string }>('/actions', { proposal, approve: true })
  return await ended(client, id)
}

export const ended = <T extends { state: string }>(client: Client, id: string): Promise<T & { id: string }> =>
  until(async () => {
    const action = await client.get<T & { id: string }>(`/actions/${id}`)
    return ['done', 'failed', 'unknown'].includes(action.state) && action
  })
