// Passwords at rest: Argon2id in PHC strings, by node's own crypto.
//
// Cost: 19 MiB, 2 passes, 1 lane, the smallest that OWASP accepts. Four sign-ins at once on 2
// cores that have other work took 0.7 s in all; 64 MiB and 3 passes took 4.1 s and 256 MB, more
// than all of Secretary should use. Beyond the minimum a longer password buys more than a
// slower hash, so the length rule is strict (10) and the cost is not.
// The string carries its own cost: raise it here and each hash follows at its next sign-in.
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Fault, RetryLater } from '../base/fault.ts'
import { accountLimits } from './account-limits.ts'
import { foldEmail } from './email-address.ts'
import { secretBytes } from './secret-bytes.ts'

export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(phc: string, password: string): Promise<boolean>
  /** True when the hash was made at another cost than today's. */
  isStale(phc: string): boolean
  /** A hash at today's cost that no password matches: the work for an address nobody has. */
  readonly decoy: string
}

export interface Argon2Cost {
  memoryKib: number
  passes: number
  lanes: number
}

const TODAY: Argon2Cost = { memoryKib: 19_456, passes: 2, lanes: 1 }
const SALT_BYTES = 16
const TAG_BYTES = 32
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

const run = promisify(argon2)

export function argon2Hasher(cost: Argon2Cost = TODAY): PasswordHasher {
  const inTurn = turnstile(accountLimits.passwordRunsAtOnce, accountLimits.passwordRunsWaiting)
  return {
    async hash(password) {
      const salt = secretBytes(SALT_BYTES)
      return toPhc(cost, salt, await inTurn(() => derive(cost, salt, TAG_BYTES, password)))
    },
    async verify(phc, password) {
      const stored = fromPhc(phc)
      if (stored === undefined) throw new Error('A stored password hash is not an Argon2id string')
      const tag = await inTurn(() => derive(stored.cost, stored.salt, stored.tag.length, password))
      return timingSafeEqual(tag, stored.tag)
    },
    isStale: (phc) => !phc.startsWith(prefixOf(cost)),
    decoy: toPhc(cost, secretBytes(SALT_BYTES), secretBytes(TAG_BYTES)),
  }
}

async function derive(cost: Argon2Cost, salt: Buffer, tagBytes: number, password: string): Promise<Buffer> {
  return await run('argon2id', {
    // NFC: one keyboard sends é as one character, another as two.
    message: Buffer.from(password.normalize('NFC'), 'utf8'),
    nonce: salt,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: tagBytes,
  })
}

function toPhc(cost: Argon2Cost, salt: Buffer, tag: Buffer): string {
  const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `${prefixOf(cost)}${bare(salt)}$${bare(tag)}`
}

function prefixOf(cost: Argon2Cost): string {
  return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}$`
}

function fromPhc(phc: string): { cost: Argon2Cost; salt: Buffer; tag: Buffer } | undefined {
  const found = PHC.exec(phc)
  if (found === null) return undefined
  const [, memory, passes, lanes, salt = '', tag = ''] = found
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** Hashing shares libuv's four threads with file reads and DNS: a burst of sign-ins must not stop those. */
function turnstile(places: number, waitingMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (inside >= places) {
      if (waiting.length >= waitingMax) throw new RetryLater('Too many people sign in at this moment', { afterMs: 2_000 })
      // The one who leaves hands the place over, so `inside` does not change on this path.
      await new Promise<void>((enter) => waiting.push(enter))
    } else {
      inside++
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside--
      else next()
    }
  }
}

/** The long ones among the most used passwords; shorter ones the length rule refuses already. */
const COMMON = new Set(
  (
    'password12 password123 password1234 password12345 passwordpassword password01 passw0rd123 p@ssw0rd123 p@ssword123 ' +
    'qwertyuiop qwerty1234 qwerty12345 qwerty123456 qwertyuiop123 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde3 ' +
    'asdfghjkl123 asdfghjkl; zxcvbnm123 zxcvbnm,./ abcdefghij abcdefg123 abcd123456 abc1234567 a123456789 1234567890 0123456789 ' +
    '12345678910 123456789a 1234567890a 0987654321 9876543210 1234554321 1122334455 123123123123 123qweasdzxc qweasdzxc123 qwe123qwe123 ' +
    'iloveyou123 iloveyou12 iloveyouforever letmein123 letmeinplease welcome123 welcome1234 welcome12345 administrator admin12345 ' +
    'admin123456 changeme123 changemenow football123 baseball123 superman123 princess123 sunshine123 dragon12345 monkey12345 ' +
    'master12345 secret12345 secretary1 secretary123 mysecretary trustno1trustno1 correcthorsebatterystaple parola1234 parola12345 parola123456'
  ).split(' '),
)

/** Refuses what would be guessed first. No rules about kinds of characters: they make passwords worse. */
export function requireGoodPassword(password: string, email: string): void {
  const chars = Array.from(password.normalize('NFC')).length
  if (chars < accountLimits.passwordCharsMin) {
    throw new Fault('password-short', `A password needs at least ${accountLimits.passwordCharsMin} characters`, {
      fix: 'Four unrelated words are long enough and easy to keep.',
    })
  }
  if (chars > accountLimits.passwordCharsMax) {
    throw new Fault('password-long', `A password has at most ${accountLimits.passwordCharsMax} characters`, { fix: 'Choose a shorter one.' })
  }
  const folded = foldEmail(password)
  const address = foldEmail(email)
  if (folded === address || folded === address.slice(0, address.lastIndexOf('@'))) {
    throw new Fault('password-is-address', 'The password is the e-mail address', { fix: 'Choose something that is not written on your mail.' })
  }
  if (COMMON.has(folded) || new Set(folded).size <= 2) {
    throw new Fault('password-common', 'This password is among the first that anybody tries', {
      fix: 'Four unrelated words are long enough and easy to keep.',
    })
  }
}
