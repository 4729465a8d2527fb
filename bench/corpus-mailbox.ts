// The corpus (bench/corpus) in a house without a server behind it: rows, threads, words and packs
// are what a sync would have left. Nobody sorted the newsletters: they lie in the inbox, where
// cleaning looks for them. They came to an address that is nobody's here, and nothing counts as sent
// from it: so as many of them may go as ever could, and each is asked for by its thread and its words.
import { join } from 'node:path'
import { connectAccount, pauseAccount } from '../src/accounts/connected-accounts.ts'
import { findUserByEmail } from '../src/accounts/users.ts'
import { openHouse } from '../src/entries/open-house.ts'
import { loadConfig } from '../src/config.ts'
import type { MailboxRole } from '../src/mail/mail-shapes.ts'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { openMailParser } from '../src/mail/parse/mail-parser.ts'
import { mergeIndexStep } from '../src/mail/search/search-index.ts'
import { readIn } from '../src/mail/sync/read-in.ts'
import type { Marks, RawMessage } from '../src/mail/types.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { deliveredS, rawOf, type Corpus, type TrueMail } from './made-corpus.ts'

const PAGE = 500
const ROLES: Readonly<Record<string, MailboxRole>> = { INBOX: 'inbox', Archive: 'archive', Junk: 'junk', Trash: 'trash', Drafts: 'drafts' }

export async function fillFromCorpus(home: string, { tree, mails }: Corpus): Promise<void> {
  const house = await openHouse('bench', loadConfig({ SECRETARY_HOME: home, LOG_LEVEL: 'error' }))
  const packs = openPacks(join(home, 'packs'))
  const parser = openMailParser()
  try {
    const userId = (await findUserByEmail(house.db, 'demo@example.org'))?.id
    if (userId === undefined) throw new Error('The prepared home has no demo user')
    const account = await connectAccount(house, { userId, provider: 'maildir', name: 'Corpus', address: 'corpus@example.org', config: { mailPath: join(home, 'nothing'), calendarPath: '', sample: false } })
    await pauseAccount(house, { userId, id: account.id })
    const byFolder = Map.groupBy(mails.values(), ({ folder }) => (folder === 'Newsletters' ? 'INBOX' : folder))
    const refs = [...byFolder.keys()].map((name) => ({ path: name, name, role: ROLES[name] ?? '' }))
    const mailboxes = await house.db.transaction((tx) => saveMailboxes(tx, 1, { userId, accountId: account.id, refs }))
    for (const [folder, theirs] of byFolder) {
      const mailbox = mailboxes.find(({ path }) => path === folder)
      if (mailbox === undefined) throw new Error(`${folder} was not made`)
      const ordered = theirs.toSorted((a, b) => deliveredS(a) - deliveredS(b))
      for (let from = 0; from < ordered.length; from += PAGE) {
        const page = ordered.slice(from, from + PAGE)
        const { ready } = await readIn({ messages: rawMessages(tree, page), marks: marksOf(page), packs, owner: userId, isTime: () => false, parser, signal: new AbortController().signal })
        await house.db.transaction((tx) => addMessages(tx, 1, mailbox, ready))
      }
    }
    while (await mergeIndexStep(house.db));
  } finally {
    await parser.close()
    await packs.close()
    await house.close()
  }
}

async function* rawMessages(tree: string, page: readonly TrueMail[]): AsyncIterable<RawMessage> {
  for (const mail of page) yield { remoteId: mail.file, raw: rawOf(tree, mail.file), receivedMs: deliveredS(mail) * 1_000 }
}

const marksOf = (page: readonly TrueMail[]): Map<string, Marks> =>
  new Map(page.map(({ file, flags }) => [file, { flags: { seen: flags.includes('S'), flagged: flags.includes('F'), answered: flags.includes('R'), draft: flags.includes('D') }, labels: [] }]))
