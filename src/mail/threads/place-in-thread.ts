// Where a letter stands in its conversation: what it answers, and the chain that led there.
import type { Db } from '../../store/db.ts'
import type { SendMail } from '../mail-port.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessage } from '../messages/message-store.ts'
import { loadThread } from './thread-list.ts'

/** What is passed on is not answered, and stands in its conversation all the same. */
export async function placeInThread(tx: Db, userId: string, { inReplyTo, forwards }: Pick<SendMail, 'inReplyTo' | 'forwards'>): Promise<{ inReplyTo: string; references: string[] }> {
  const source = inReplyTo ?? forwards
  const before = source === undefined ? undefined : await loadMessage(tx, userId, source)
  return { inReplyTo: inReplyTo === undefined ? '' : (before?.messageId ?? ''), references: before === undefined ? [] : await chainTo(tx, before) }
}

const REFERENCES = 20

/** Message-IDs up to the one that is answered: the thread's first, and the nearest. */
async function chainTo(tx: Db, answered: StoredMessage): Promise<string[]> {
  const thread = await loadThread(tx, answered.userId, answered.threadId)
  const earlier = (thread?.messages ?? []).filter(({ id, messageId }) => id < answered.id && messageId !== '').map(({ messageId }) => messageId)
  const chain = [...new Set([...earlier, answered.messageId])].filter((id) => id !== '')
  return chain.length <= REFERENCES ? chain : [...chain.slice(0, 1), ...chain.slice(1 - REFERENCES)]
}
