// What a failed connection means, in words: each of these looks the same to a person, and each
// has something else to be done about it.
import { wayOfServer } from '../../accounts/discover/known-providers.ts'
import type { MailServer } from '../../accounts/mail-server-shapes.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ProbeStep } from './probe-shapes.ts'

export interface Trouble {
  step: ProbeStep['step']
  code: string
  says: string
  fix: string
}

const AUTHORITY_FIX = 'Give the server a certificate of a known authority (Let’s Encrypt is free), or start Secretary with NODE_EXTRA_CA_CERTS naming the file of your own authority.'

interface CertificateFault {
  /** As Node calls it (X509_V_ERR_*); nodemailer puts a code of its own in its place and leaves the words. */
  node: string
  words: string
  code: string
  says(host: string): string
  fix: string
}

/** The first that fits: some words are the start of others. */
const CERTIFICATES: readonly CertificateFault[] = [
  { node: 'SELF_SIGNED_CERT_IN_CHAIN', words: 'self-signed certificate in certificate chain', code: 'certificate-self-signed', says: (host) => `The certificate of ${host} comes from an authority that nobody knows`, fix: AUTHORITY_FIX },
  { node: 'CERT_HAS_EXPIRED', words: 'certificate has expired', code: 'certificate-expired', says: (host) => `The certificate of ${host} has expired`, fix: 'Whoever runs the server has to renew it. Check the clock of this computer too.' },
  { node: 'CERT_NOT_YET_VALID', words: 'certificate is not yet valid', code: 'certificate-not-yet-valid', says: (host) => `The certificate of ${host} is not valid yet`, fix: 'Check the clock of this computer, and that of the server.' },
  { node: 'ERR_TLS_CERT_ALTNAME_INVALID', words: "match certificate's altnames", code: 'certificate-wrong-name', says: (host) => `The certificate is for another name than ${host}`, fix: 'Type the name that the certificate has, which is the one your provider gives; or somebody stands between you and the server.' },
  { node: 'DEPTH_ZERO_SELF_SIGNED_CERT', words: 'self-signed certificate', code: 'certificate-self-signed', says: (host) => `${host} signed its certificate itself, so it proves nothing`, fix: AUTHORITY_FIX },
  { node: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', words: 'unable to verify the first certificate', code: 'certificate-incomplete', says: (host) => `${host} shows its certificate without the one that signed it`, fix: 'Whoever runs the server has to install the whole chain (fullchain.pem). With an authority of your own: NODE_EXTRA_CA_CERTS.' },
  { node: 'UNABLE_TO_GET_ISSUER_CERT', words: 'unable to get issuer certificate', code: 'certificate-incomplete', says: (host) => `The certificate of ${host} comes from an authority that nobody knows`, fix: AUTHORITY_FIX },
  { node: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', words: 'unable to get local issuer certificate', code: 'certificate-incomplete', says: (host) => `The certificate of ${host} comes from an authority that nobody knows`, fix: AUTHORITY_FIX },
  { node: 'CERT_REVOKED', words: 'certificate revoked', code: 'certificate-revoked', says: (host) => `The certificate of ${host} was taken back`, fix: 'Do not sign in there until whoever runs the server has a new one.' },
]

/** The code may stand on the error or on what caused it: both libraries wrap. */
function codesOf(error: unknown): string[] {
  const codes: string[] = []
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { code } = one as NodeJS.ErrnoException
    if (typeof code === 'string') codes.push(code)
  }
  return codes
}

export function troubleOf(error: unknown, server: MailServer, signal: AbortSignal): Trouble {
  if (error instanceof Fault) return { step: 'find', code: error.code, says: error.message, fix: error.fix }
  const { host, port } = server
  if (isRefusedSignIn(error)) return { step: 'sign-in', code: 'mail-sign-in-refused', says: `${host} does not accept this name and password${theirWords(error)}`, fix: signInFix(server) }
  const codes = codesOf(error)
  const text = messageOf(error)
  const fault = CERTIFICATES.find(({ node }) => codes.includes(node)) ?? CERTIFICATES.find(({ words }) => text.includes(words))
  if (fault !== undefined) return { step: 'encrypt', code: fault.code, says: fault.says(host), fix: fault.fix }
  if (codes.includes('ECONNREFUSED')) return { step: 'connect', code: 'mail-port-closed', says: `${host} does not take connections on port ${port}`, fix: 'Check the port: 993 or 143 for IMAP, 465 or 587 for SMTP.' }
  if (codes.some((code) => /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/.test(code))) return { step: 'connect', code: 'mail-host-unreachable', says: `There is no way to ${host} from this computer`, fix: 'Check the network of this computer, and its IPv6 if it has one.' }
  if (/WRONG_VERSION_NUMBER|wrong version number|packet length too long/i.test(`${codes.join(' ')} ${text}`)) return { step: 'encrypt', code: 'mail-not-tls', says: `${host}:${port} does not begin with TLS`, fix: 'Choose STARTTLS for this port, or the port for TLS: 993 for IMAP, 465 for SMTP.' }
  if (/STARTTLS|upgrade|ETLS/i.test(`${codes.join(' ')} ${text}`)) return { step: 'encrypt', code: 'mail-no-starttls', says: `${host}:${port} does not offer STARTTLS`, fix: 'Choose TLS and its port: 993 for IMAP, 465 for SMTP.' }
  if (signal.aborted || codes.some((code) => /TIMEDOUT|TIMEOUT|NoConnection/i.test(code)) || /timed? ?out|timeout/i.test(text)) {
    return { step: 'connect', code: 'mail-no-answer', says: `${host}:${port} did not answer in time`, fix: 'Check the port and the kind of encryption; a firewall in between may swallow it. Then try again.' }
  }
  return { step: 'sign-in', code: 'mail-server-strange', says: `${host}:${port} does not answer as a mail server: ${text.slice(0, limits.serverWordsCharsMax)}`, fix: 'Check host, port and encryption.' }
}

export const isRefusedSignIn = (error: unknown): boolean =>
  error instanceof Error && ((error as { authenticationFailed?: boolean }).authenticationFailed === true || (error as NodeJS.ErrnoException).code === 'EAUTH')

/** What the server said, which often holds the very thing to do; as text, and not much of it. */
function theirWords(error: unknown): string {
  const { responseText, response } = error as { responseText?: unknown; response?: unknown }
  const said = typeof responseText === 'string' ? responseText : typeof response === 'string' ? response : ''
  const text = said.replaceAll(/[\p{C}\s]+/gu, ' ').trim().slice(0, limits.serverWordsCharsMax)
  return text === '' ? '' : `. It says: “${text}”`
}

function signInFix(server: MailServer): string {
  const way = wayOfServer(server)
  if (way !== undefined && way.note !== '') return way.help === '' ? way.note : `${way.note} ${way.help}`
  return 'Check both. Where the second factor is on, many providers take an app password only.'
}
