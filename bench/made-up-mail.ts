// A mailbox of any size, written by the house's own code: rows, threads and packs are what a
// sync would have left, without a provider behind them.
import { join } from 'node:path'
import { connectAccount, pauseAccount } from '../src/accounts/connected-accounts.ts'
import { findUserByEmail } from '../src/accounts/users.ts'
import { openHouse, type House } from '../src/entries/open-house.ts'
import { loadConfig } from '../src/config.ts'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { openMailParser } from '../src/mail/parse/mail-parser.ts'
import { readIn } from '../src/mail/sync/read-in.ts'
import type { Marks, RawMessage } from '../src/mail/types.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { seeded, type Seeded } from '../sample/seeded.ts'

const PAGE = 500
const MESSAGES_A_THREAD = 3
const NEWEST_MS = Date.UTC(2026, 10, 20, 18)
const EVERY_MS = 20 * 60_000
const WORDS = 'the offer invoice meeting thursday please find attached regards project budget review contract delivery office train ticket thank you for your message'.split(' ')

/** The n-th most frequent of a vocabulary of this size; searches (search.ts) ask for them. */
export const TERMS = 20_000
export const termOfRank = (rank: number): string => `term${rank.toString(36)}`

/** Into the house of somebody who is there: `fill` goes on to a total, the oldest mail first. */
export interface Filler {
  readonly filled: number
  fill(total: number): Promise<void>
  close(): Promise<void>
}

export async function fillMailbox(home: string, count: number): Promise<void> {
  const house = await openHouse('bench', loadConfig({ SECRETARY_HOME: home, LOG_LEVEL: 'error' }))
  try {
    const user = await findUserByEmail(house.db, 'demo@example.org')
    if (user === undefined) throw new Error('The prepared home has no demo user')
    const filler = await openFiller(house, { userId: user.id, count })
    try {
      await filler.fill(count)
    } finally {
      await filler.close()
    }
  } finally {
    await house.close()
  }
}

/** `count` is how many there will be in the end: it says where in time the first one lies. */
export async function openFiller(house: House, { userId, count }: { userId: string; count: number }): Promise<Filler> {
  const { home } = house.config
  const config = { mailPath: join(home, 'nothing'), calendarPath: '', sample: false }
  const account = await connectAccount(house, { userId, provider: 'maildir', name: 'Made up', address: 'made-up@example.org', config })
  // No provider stands behind it: a sync would find everything gone.
  await pauseAccount(house, { userId, id: account.id })
  const owner = { userId, accountId: account.id }
  const [inbox] = await house.db.transaction((tx) => saveMailboxes(tx, NEWEST_MS, { ...owner, refs: [{ path: '.', name: 'INBOX', role: 'inbox' }] }))
  if (inbox === undefined) throw new Error('The mailbox was not made')
  const packs = openPacks(join(home, 'packs'))
  const parser = openMailParser()
  const chance = seeded(count)
  let filled = 0
  const fillPage = async (size: number): Promise<void> => {
    const numbers = Array.from({ length: size }, (_, i) => filled + i)
    const marks = new Map<string, Marks>(numbers.map((n) => [`m${n}`, { flags: { seen: n % 5 !== 0, flagged: n % 40 === 0, answered: false, draft: false }, labels: [] }]))
    const { ready: messages } = await readIn({ messages: rawMessages(numbers, count, chance), marks, packs, owner: userId, isTime: () => false, parser, signal: new AbortController().signal })
    await house.db.transaction((tx) => addMessages(tx, NEWEST_MS, inbox, messages))
    filled += size
  }
  return {
    get filled() {
      return filled
    },
    async fill(total) {
      while (filled < total) await fillPage(Math.min(PAGE, total - filled))
    },
    async close() {
      await parser.close()
      await packs.close()
    },
  }
}

async function* rawMessages(numbers: readonly number[], count: number, chance: Seeded): AsyncIterable<RawMessage> {
  for (const n of numbers) {
    const receivedMs = NEWEST_MS - (count - n) * EVERY_MS
    yield { remoteId: `m${n}`, raw: Buffer.from(letter(n, receivedMs, chance)), receivedMs }
  }
}

/** Threads are braided: an answer comes some mails after what it answers, as in a real inbox. */
function letter(n: number, dateMs: number, chance: Seeded): string {
  const thread = Math.floor(n / (20 * MESSAGES_A_THREAD)) * 20 + (n % 20)
  const answers = n % (20 * MESSAGES_A_THREAD) >= 20 ? `In-Reply-To: <m${n - 20}@example.net>\r\nReferences: <m${n - 20}@example.net>\r\n` : ''
  const words = Array.from({ length: chance.between(40, 400) }, () => chance.pick(WORDS))
  // As in real mail: a few words are everywhere and most are rare, so that a search has something to find.
  for (let i = 0; i < 12; i++) words.push(termOfRank(Math.floor(TERMS ** chance.next())))
  const text = words.join(' ').replace(/(.{60,75}) /g, '$1\r\n')
  return [
    `From: Person ${thread % 300} <person${thread % 300}@example.net>`,
    'To: Demo <demo@example.org>',
    `Subject: ${answers === '' ? '' : 'Re: '}Matter ${thread} ${chance.pick(WORDS)}`,
    `Message-ID: <m${n}@example.net>`,
    `Date: ${new Date(dateMs).toUTCString()}`,
    `${answers}MIME-Version: 1.0`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')
}
