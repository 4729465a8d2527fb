// The reader of an account whose mail is in the store alone.
//
// There is no other side, so what lists its mailboxes is the store: whoever syncs such an account
// all the same is told what is here, finds that nothing changed, and takes nothing away.
import type { Db } from '../../store/db.ts'
import type { MailReader, SyncCursor } from '../mail-port.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { knownMessages } from '../messages/message-store.ts'
import { limits } from '../../base/limits.ts'

const NO_CHANGE = 'local' as SyncCursor

export function openLocalReader({ db, accountId }: { db: Db; accountId: string }): MailReader {
  return {
    capabilities: { push: 'none', labels: true, moveRenames: false, older: false },
    async listMailboxes() {
      const there = (await mailboxesOfAccount(db, accountId)).filter(({ gone }) => !gone)
      return there.map(({ path, name, role, kind, total }) => ({ path, name, role, kind, state: NO_CHANGE, messages: total }))
    },
    pullChanges: async () => ({ changes: [], next: NO_CHANGE, progress: 'caught-up', left: 0 }),
    pullOlder: async () => ({ messages: [], next: undefined, left: 0, oldestMs: undefined }),
    async *fetchRaw() {},
    readMarks: async () => new Map(),
    async *listIds(path) {
      const mailbox = (await mailboxesOfAccount(db, accountId)).find((one) => one.path === path)
      if (mailbox === undefined) return
      const known = knownMessages(db, mailbox.id)
      for (let after = ''; ; ) {
        const page = await known.after(after, limits.changesPage)
        if (page.length === 0) return
        yield page.map(({ remoteId }) => remoteId)
        after = page.at(-1)?.remoteId ?? ''
      }
    },
    watch: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
