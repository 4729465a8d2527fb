// A private Dovecot for tests: a real IMAP server in a temp folder, on free ports of this computer.
//
// One a process and set of options, started at the first use and stopped when the process ends;
// each test signs up a person of its own, whose mailbox is empty. Started by root it serves mail
// as the user `mail`, since it refuses to as root; otherwise as whoever runs the tests.
//
// `without` takes extensions out of what the server says it can: a client that believes it must
// find its changes in the older ways, on a server that behaves like one in every other respect.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { ImapFlow } from 'imapflow'
import { freePort } from './free-port.ts'
import { requireRealServers } from './real-store.ts'

export interface Dovecot {
  host: string
  port: number
  tlsPort: number
  lmtpPort: number
  /** Signed by nobody else: who trusts it must be given it. */
  certificate: string
  /** A person with an empty mailbox. */
  addUser(): { user: string; password: string }
  /** The mail folder of a person on disk. */
  folderOf(user: string): string
  /** Many mails at once into a person's inbox, as files of the folder: by APPEND each costs a command. */
  deliver(user: string, mails: readonly Uint8Array[]): void
  /** A connection of its own, for a test that changes things behind the reader's back. */
  signIn(context: TestContext, who: { user: string; password: string }): Promise<ImapFlow>
  doveadm(...args: string[]): string
}

const BINARY = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find(existsSync)

/** For `skip`: why these tests cannot run here; false when they can. */
export const dovecotMissing: string | false = BINARY === undefined && !requireRealServers ? 'Dovecot is not installed here (Debian: apt-get install dovecot-imapd dovecot-lmtpd)' : false

const CAPABILITIES =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT MULTIAPPEND URL-PARTIAL UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH SEARCHRES WITHIN LIST-STATUS BINARY MOVE STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE'

const running = new Map<string, Promise<Dovecot>>()
let people = 0
let delivered = 0

/** Known from the start: it looks for others once a second only, and a test signs in at once. */
const PEOPLE_MAX = 2_000
const personOf = (n: number) => ({ user: `person${n}`, password: `secret-of-${n}` })

export function startDovecot(options: { without?: readonly string[] } = {}): Promise<Dovecot> {
  const key = [...(options.without ?? [])].toSorted().join(' ')
  const server = running.get(key) ?? start(options.without ?? [])
  running.set(key, server)
  return server
}

async function start(without: readonly string[]): Promise<Dovecot> {
  if (BINARY === undefined) throw new Error('Dovecot is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'secretary-dovecot-'))
  chmodSync(folder, 0o755)
  const ports = { imap: await freePort(), imaps: await freePort(), lmtp: await freePort() }
  const certificate = makeCertificate(folder)
  const home = join(folder, 'home')
  mkdirSync(home)
  const asRoot = process.getuid?.() === 0
  if (asRoot) execFileSync('chown', ['mail:mail', home])
  writeFileSync(join(folder, 'people'), Array.from({ length: PEOPLE_MAX }, (_, n) => personOf(n + 1)).map(({ user, password }) => `${user}:{PLAIN}${password}::::::\n`).join(''))
  writeFileSync(join(folder, 'dovecot.conf'), configuration({ folder, home, ports, without, asRoot }))
  const server = spawn(BINARY, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' })
  process.once('exit', () => stop(server, folder))
  // The server must not keep the test process alive after its last test.
  server.unref()
  await untilReady(ports.imap, folder)
  return {
    host: '127.0.0.1',
    port: ports.imap,
    tlsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    certificate,
    addUser() {
      if (people === PEOPLE_MAX) throw new Error('More people than this server knows')
      return personOf(++people)
    },
    folderOf: (user) => join(home, user, 'Maildir'),
    deliver(user, mails) {
      const folder = join(home, user, 'Maildir', 'new')
      for (const mail of mails) writeFileSync(join(folder, `${1_767_600_000 + ++delivered}.M${delivered}.host`), mail)
      if (asRoot) execFileSync('chown', ['-R', 'mail:mail', folder])
    },
    async signIn(context, { user, password }) {
      const client = new ImapFlow({ host: '127.0.0.1', port: ports.imap, secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false, disableAutoIdle: true })
      client.on('error', () => {})
      context.after(() => client.close())
      await client.connect()
      return client
    },
    // A line for each of a hundred thousand mails is more than it takes by itself.
    doveadm: (...args) => execFileSync('doveadm', ['-c', join(folder, 'dovecot.conf'), ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  }
}

interface Setup {
  folder: string
  home: string
  ports: { imap: number; imaps: number; lmtp: number }
  without: readonly string[]
  asRoot: boolean
}

function configuration({ folder, home, ports, without, asRoot }: Setup): string {
  const { username, gid } = userInfo()
  const group = asRoot ? '' : execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
  const internal = asRoot ? '' : `default_internal_user = ${username}\ndefault_login_user = ${username}\ndefault_internal_group = ${group}\n`
  const owner = asRoot ? 'uid=mail gid=mail' : `uid=${username} gid=${gid}`
  const capabilities = CAPABILITIES.split(' ').filter((one) => !without.includes(one)).join(' ')
  const listener = (service: string, name: string, port: number, extra = '') =>
    `service ${service} {\n  chroot =\n  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n  }\n${extra}}\n`
  return `${internal}protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_idle_check_interval = 1 s
passdb {
  driver = passwd-file
  args = ${folder}/people
}
userdb {
  driver = static
  args = ${owner} home=${home}/%n
}
${listener('imap-login', 'imap', ports.imap, `  inet_listener imaps {\n    address = 127.0.0.1\n    port = ${ports.imaps}\n    ssl = yes\n  }\n  service_count = 0\n  process_min_avail = 1\n`)}
${listener('lmtp', 'lmtp', ports.lmtp)}
service anvil {
  chroot =
}
service imap {
  process_limit = 200
}
namespace inbox {
  inbox = yes
  separator = /
${['Sent', 'Drafts', 'Trash', 'Junk', 'Archive'].map((name) => `  mailbox ${name} {\n    special_use = \\${name}\n  }\n`).join('')}}
protocol imap {
  mail_max_userip_connections = 50
  imap_capability = ${capabilities}
}
`
}

function makeCertificate(folder: string): string {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', ...made, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return readFileSync(cert, 'utf8')
}

async function untilReady(port: number, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await greets(port)) return
    await delay(50)
  }
  throw new Error(`Dovecot did not start:\n${existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : 'no log'}`)
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', () => end(true)).once('error', () => end(false)).once('close', () => end(false))
  })
}

function stop(server: ChildProcess, folder: string): void {
  // Not KILL: its children would stay.
  server.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
