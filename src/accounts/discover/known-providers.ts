// Mail providers that many people have, as data: what they ask for and where they say so.
//
// First of all ways because it asks nobody, and because only here stands what no protocol
// tells: that a password of the account is refused and an app password is not. Each entry names
// the provider's own page it was taken from (`source`); what has none is left to the other ways.
import type { DiscoveryStepName, MailCandidate, MailServer } from '../mail-server-shapes.ts'
import { ProviderRefuses } from './question.ts'

export interface KnownProvider {
  name: string
  /** Addresses that end so are theirs. */
  domains: readonly string[]
  /** Mail exchangers below these names: domains of others that they host. */
  exchangers: readonly string[]
  ways: readonly KnownWay[]
  source: string
  /** Said instead of ways where there are none. */
  refuses?: string
}

export interface KnownWay {
  provider: MailCandidate['provider']
  signIn: MailCandidate['signIn']
  servers?: { imap: MailServer; smtp: MailServer }
  note: string
  help: string
}

type Security = MailServer['security']

function at(imap: [string, number, Security], smtp: [string, number, Security]): { imap: MailServer; smtp: MailServer } {
  const server = ([host, port, security]: [string, number, Security]): MailServer => ({ host, port, security })
  return { imap: server(imap), smtp: server(smtp) }
}

/** Most: TLS from the first byte (RFC 8314). */
const tls = (imap: string, smtp: string) => at([imap, 993, 'tls'], [smtp, 465, 'tls'])
const tlsAndSubmission = (imap: string, smtp: string) => at([imap, 993, 'tls'], [smtp, 587, 'starttls'])

const password = (servers: KnownWay['servers'], note = '', help = ''): KnownWay => ({ provider: 'imap', signIn: 'password', servers: servers!, note, help })
const appPassword = (servers: KnownWay['servers'], note: string, help: string): KnownWay => ({ provider: 'imap', signIn: 'app-password', servers: servers!, note, help })
const consent = (provider: 'gmail' | 'outlook', name: string): KnownWay => ({ provider, signIn: 'oauth', note: `You sign in at ${name} and allow access there; no password is given to Secretary.`, help: '' })

const yahooNote = 'Yahoo takes an app password, not the one you sign in with: Account security, App passwords.'
const appleNote = 'Apple takes an app-specific password, not the one of your Apple Account: account.apple.com, Sign-In and Security.'
const gmxNote = 'First allow IMAP in the settings of the mailbox on the web: POP3 & IMAP.'
const yandexNote = 'Allow IMAP in Yandex Mail under Email clients, and make an app password for mail.'
const zohoNote = 'Allow IMAP in Zoho Mail under Mail Accounts; with the second factor on, make an app-specific password.'

export const knownProviders: readonly KnownProvider[] = [
  {
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['google.com', 'googlemail.com'],
    ways: [
      consent('gmail', 'Google'),
      appPassword(tls('imap.gmail.com', 'smtp.gmail.com'), 'Google takes an app password, which needs the second factor to be on: myaccount.google.com/apppasswords.', 'https://support.google.com/accounts/answer/185833'),
    ],
    source: 'https://support.google.com/mail/answer/7126229',
  },
  {
    name: 'Microsoft',
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'outlook.de', 'outlook.fr', 'outlook.es', 'outlook.it', 'hotmail.co.uk', 'hotmail.fr', 'hotmail.de', 'hotmail.it', 'hotmail.es', 'live.nl', 'live.co.uk'],
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft', 'olc.protection.outlook.com'],
    // Passwords are refused since 2024 (personal) and 2022 (organisations): a way by password would only disappoint.
    ways: [consent('outlook', 'Microsoft')],
    source: 'https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040',
  },
  {
    name: 'Yahoo',
    domains: ['yahoo.com', 'yahoo.ro', 'yahoo.co.uk', 'yahoo.de', 'yahoo.fr', 'yahoo.it', 'yahoo.es', 'yahoo.ca', 'yahoo.com.br', 'yahoo.co.in', 'ymail.com', 'rocketmail.com', 'myyahoo.com'],
    exchangers: ['yahoodns.net'],
    ways: [appPassword(tls('imap.mail.yahoo.com', 'smtp.mail.yahoo.com'), yahooNote, 'https://help.yahoo.com/kb/SLN15241.html')],
    source: 'https://help.yahoo.com/kb/SLN4075.html',
  },
  {
    name: 'AOL',
    domains: ['aol.com', 'aim.com', 'aol.de', 'aol.co.uk', 'aol.fr'],
    exchangers: [],
    ways: [appPassword(tls('imap.aol.com', 'smtp.aol.com'), 'AOL takes an app password: Account security, App passwords.', 'https://help.aol.com/articles/Create-and-manage-app-password')],
    source: 'https://help.aol.com/articles/how-do-i-use-other-email-applications-to-send-and-receive-my-aol-mail',
  },
  {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['mail.icloud.com'],
    ways: [appPassword(tlsAndSubmission('imap.mail.me.com', 'smtp.mail.me.com'), appleNote, 'https://support.apple.com/102654')],
    source: 'https://support.apple.com/102525',
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm', 'fastmail.net', 'fastmail.org', 'sent.com', 'messagingengine.com'],
    exchangers: ['messagingengine.com'],
    ways: [appPassword(tls('imap.fastmail.com', 'smtp.fastmail.com'), 'Fastmail takes an app password: Settings, Privacy & Security, App passwords.', 'https://www.fastmail.help/hc/articles/360058752854')],
    source: 'https://www.fastmail.help/hc/articles/1500000279921',
  },
  { name: 'GMX', domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'gmx.eu'], exchangers: [], ways: [password(tls('imap.gmx.net', 'mail.gmx.net'), gmxNote, 'https://hilfe.gmx.net/pop-imap/imap/index.html')], source: 'https://hilfe.gmx.net/pop-imap/imap/imap-serverdaten.html' },
  { name: 'GMX', domains: ['gmx.com', 'gmx.us', 'gmx.co.uk', 'gmx.fr', 'gmx.es'], exchangers: [], ways: [password(tls('imap.gmx.com', 'mail.gmx.com'), gmxNote, 'https://support.gmx.com/pop-imap/toggle.html')], source: 'https://support.gmx.com/pop-imap/imap/server.html' },
  { name: 'WEB.DE', domains: ['web.de'], exchangers: [], ways: [password(tlsAndSubmission('imap.web.de', 'smtp.web.de'), gmxNote, 'https://hilfe.web.de/pop-imap/imap/index.html')], source: 'https://hilfe.web.de/pop-imap/imap/imap-serverdaten.html' },
  { name: 'T-Online', domains: ['t-online.de', 'magenta.de'], exchangers: [], ways: [password(tls('secureimap.t-online.de', 'securesmtp.t-online.de'), 'Telekom takes the password for e-mail programs, which is made in the customer centre.', 'https://www.telekom.de/hilfe/e-mail')], source: 'https://www.telekom.de/hilfe/e-mail/e-mail-server' },
  { name: 'Zoho', domains: ['zoho.com', 'zohomail.com'], exchangers: [], ways: [appPassword(tls('imap.zoho.com', 'smtp.zoho.com'), zohoNote, 'https://www.zoho.com/mail/help/imap-access.html')], source: 'https://www.zoho.com/mail/help/imap-access.html' },
  { name: 'Zoho for domains', domains: [], exchangers: ['zoho.com'], ways: [appPassword(tls('imappro.zoho.com', 'smtppro.zoho.com'), zohoNote, 'https://www.zoho.com/mail/help/imap-access.html')], source: 'https://www.zoho.com/mail/help/imap-access.html' },
  { name: 'Zoho in the EU', domains: ['zohomail.eu'], exchangers: ['zoho.eu'], ways: [appPassword(tls('imappro.zoho.eu', 'smtppro.zoho.eu'), zohoNote, 'https://www.zoho.com/mail/help/imap-access.html')], source: 'https://www.zoho.com/mail/help/imap-access.html' },
  { name: 'Yandex', domains: ['yandex.com', 'yandex.ru', 'ya.ru', 'yandex.ua', 'yandex.kz', 'yandex.by'], exchangers: ['yandex.net', 'yandex.ru'], ways: [appPassword(tls('imap.yandex.com', 'smtp.yandex.com'), yandexNote, 'https://yandex.com/support/id/authorization/app-passwords.html')], source: 'https://yandex.com/support/mail/mail-clients/others.html' },
  { name: 'Mail.ru', domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru'], exchangers: ['mail.ru'], ways: [appPassword(tls('imap.mail.ru', 'smtp.mail.ru'), 'Mail.ru takes a password for external applications: Security, Passwords for external applications.', 'https://help.mail.ru/mail/security/protection/external/')], source: 'https://help.mail.ru/mail/mailer/popsmtp/' },
  { name: 'mailbox.org', domains: ['mailbox.org'], exchangers: ['mailbox.org'], ways: [password(tls('imap.mailbox.org', 'smtp.mailbox.org'), 'With the second factor on, make an app password in the settings of mailbox.org.', 'https://kb.mailbox.org/en/private/e-mail/')], source: 'https://kb.mailbox.org/en/private/e-mail/which-server-and-port-settings-for-e-mail-clients/' },
  { name: 'Posteo', domains: ['posteo.de', 'posteo.net', 'posteo.org', 'posteo.eu'], exchangers: [], ways: [password(tls('posteo.de', 'posteo.de'))], source: 'https://posteo.de/en/help/how-do-i-set-up-posteo-in-an-email-client-pop3-imap-and-smtp' },
  { name: 'Orange', domains: ['orange.fr', 'wanadoo.fr'], exchangers: [], ways: [password(tls('imap.orange.fr', 'smtp.orange.fr'))], source: 'https://assistance.orange.fr/ordinateurs-peripheriques/installer-et-utiliser/l-utilisation-du-mail-et-du-cloud/mail-orange' },
  { name: 'Libero', domains: ['libero.it', 'inwind.it', 'iol.it', 'blu.it', 'giallo.it'], exchangers: [], ways: [password(tls('imapmail.libero.it', 'smtp.libero.it'), 'First allow access by mail programs in the settings of Libero Mail.', 'https://aiuto.libero.it/')], source: 'https://aiuto.libero.it/articolo/mail/configurare-libero-mail-con-imap/' },
  {
    name: 'Proton',
    domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
    exchangers: ['protonmail.ch'],
    ways: [
      password(
        at(['127.0.0.1', 1143, 'starttls'], ['127.0.0.1', 1025, 'starttls']),
        'Proton is read by Proton Bridge, which must run on the computer of this server; the password is the one that Bridge shows.',
        'https://proton.me/mail/bridge',
      ),
    ],
    source: 'https://proton.me/support/protonmail-bridge-clients',
  },
  {
    name: 'Tuta',
    domains: ['tutanota.com', 'tutanota.de', 'tutamail.com', 'tuta.com', 'tuta.io', 'keemail.me'],
    exchangers: ['tutanota.de'],
    ways: [],
    source: 'https://tuta.com/support',
    refuses: 'Tuta lets no other program read its mailboxes: it offers no IMAP',
  },
]

const isBelow = (name: string, parent: string): boolean => name === parent || name.endsWith(`.${parent}`)

export const providerOfDomain = (domain: string): KnownProvider | undefined => knownProviders.find(({ domains }) => domains.includes(domain))

export const providerOfExchanger = (host: string): KnownProvider | undefined => knownProviders.find(({ exchangers }) => exchangers.some((parent) => isBelow(host, parent)))

export function waysOf(known: KnownProvider, step: DiscoveryStepName, { address }: { address: string }): MailCandidate[] {
  if (known.refuses !== undefined) throw new ProviderRefuses(known.refuses)
  return known.ways.map(({ provider, signIn, servers, note, help }) => ({
    step,
    provider,
    name: known.name,
    servers: servers === undefined ? null : { ...servers, userName: address },
    signIn,
    note,
    help,
    confirm: '',
  }))
}

/** What to do where a password was refused at one of their servers. */
export function wayOfServer({ host, port }: MailServer): KnownWay | undefined {
  const isIt = (one: MailServer | undefined) => one?.host === host && one.port === port
  return knownProviders.flatMap(({ ways }) => ways).find(({ servers }) => isIt(servers?.imap) || isIt(servers?.smtp))
}
