// A data folder whose owner has accounts at a private IMAP server, connected as the app connects
// them but for the trial of an SMTP server, which these servers have not got.
import { connectAccount, type ConnectedAccount } from '../../src/accounts/connected-accounts.ts'
import { putPassword } from '../../src/accounts/credentials.ts'
import { operator } from '../../src/accounts/role.ts'
import { createToken } from '../../src/accounts/tokens.ts'
import { createOwner } from '../../src/accounts/users.ts'
import { loadConfig } from '../../src/config.ts'
import { openHouse, type House } from '../../src/entries/open-house.ts'
import type { Dovecot } from '../../src/testing/dovecot.ts'

/** For the processes: a server on this computer may be connected to, and no pace refuses a request. */
export const IMAP_HOME_ENV = { ALLOW_PRIVATE_HOSTS: '127.0.0.1', RATE_LIMIT_CHANGES: '1000000', RATE_LIMIT_COSTLY: '1000000', RATE_LIMIT_READS: '1000000' }

export interface ImapHome {
  house: House
  userId: string
  /** Of the API; it may all that a token may. */
  token: string
  /** The engine hears of it from the store, and begins. */
  connect(person: { user: string; password: string }): Promise<ConnectedAccount>
  close(): Promise<void>
}

export async function openImapHome(home: string, server: Pick<Dovecot, 'host' | 'port'>): Promise<ImapHome> {
  const house = await openHouse('bench', loadConfig({ SECRETARY_HOME: home, LOG_LEVEL: 'error', ...IMAP_HOME_ENV }))
  const { id: userId } = await createOwner(house, { email: 'alice@example.org', name: 'Alice', password: 'violet tractor nine' })
  const { raw: token } = await createToken(house, operator, { userId, name: 'bench', grants: ['read', 'flag', 'admin'] })
  return {
    house,
    userId,
    token,
    async connect({ user, password }) {
      const at = { host: server.host, port: server.port, security: 'none' }
      const config = { imap: at, smtp: { ...at, port: 2_525 }, userName: user, auth: 'password', inside: true }
      const account = await connectAccount(house, { userId, provider: 'imap', name: user, address: `${user}@example.org`, config })
      await putPassword(house, account, password)
      return account
    },
    close: () => house.close(),
  }
}
