// The executor's half of sending: builds the letter once, before anything leaves, and lets a
// sender carry it.
import type { ActionApplier, Plan } from '../actions/action.ts'
import type { Clock } from '../base/clock.ts'
import { enqueue } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { composeLetter } from './compose.ts'
import type { MailSender, OutgoingLetter } from './mail-port.ts'
import { loadMessage, type StoredMessage } from './message-store.ts'
import type { SealedLetter } from './send-action.ts'
import { syncAccount } from './sync/sync-account.ts'
import { loadThread } from './thread-list.ts'

export interface SendApplierDeps {
  clock: Clock
  senderFor(accountId: string): Promise<MailSender>
}

/** The letter itself, built once before anything leaves; its bytes are ASCII, so JSON keeps them. */
interface SendPlan extends Plan {
  envelope: OutgoingLetter['envelope']
  messageId: string
  raw: string
}

export function sendApplier(deps: SendApplierDeps): ActionApplier<SealedLetter> {
  const withSender = async <T>(accountId: string, work: (sender: MailSender) => Promise<T>): Promise<T> => {
    const sender = await deps.senderFor(accountId)
    try {
      return await work(sender)
    } finally {
      await sender.close()
    }
  }
  return {
    kind: 'mail.send',

    async plan(tx, approved): Promise<SendPlan> {
      const { actionId, userId, change } = approved
      const answered = change.inReplyTo === undefined ? undefined : await loadMessage(tx, userId, change.inReplyTo)
      const letter = await composeLetter(change, {
        actionId,
        from: change.from,
        dateMs: deps.clock.now(),
        inReplyTo: answered?.messageId ?? '',
        references: answered === undefined ? [] : await chainTo(tx, answered),
      })
      return { envelope: letter.envelope, messageId: letter.messageId, raw: Buffer.from(letter.raw).toString('latin1') }
    },
    apply: (approved, plan, signal) => withSender(approved.accountId, (sender) => sender.send(approved, letterOf(plan as SendPlan), signal)),
    observe: (approved, plan, signal) => withSender(approved.accountId, (sender) => sender.observe(approved, letterOf(plan as SendPlan), signal)),

    async reflect(tx, approved) {
      // The letter is in Sent at the provider; reading it back from there is how it gets here.
      await enqueue(tx, deps.clock, syncAccount, { accountId: approved.accountId }, { userId: approved.userId, priority: 5 })
    },
  }
}

const letterOf = ({ envelope, messageId, raw }: SendPlan): OutgoingLetter => ({ envelope, messageId, raw: new Uint8Array(Buffer.from(raw, 'latin1')) })

const REFERENCES = 20

/** Message-IDs up to the one that is answered: the thread's first, and the nearest. */
async function chainTo(tx: Db, answered: StoredMessage): Promise<string[]> {
  const thread = await loadThread(tx, answered.userId, answered.threadId)
  const earlier = (thread?.messages ?? []).filter(({ id, messageId }) => id < answered.id && messageId !== '').map(({ messageId }) => messageId)
  const chain = [...new Set([...earlier, answered.messageId])].filter((id) => id !== '')
  return chain.length <= REFERENCES ? chain : [...chain.slice(0, 1), ...chain.slice(1 - REFERENCES)]
}
