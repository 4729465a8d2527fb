// The kinds of action that make a mailbox and, proposed by taking that back, remove one that is
// empty. A mailbox with mail in it is removed by nobody here: its mail would go with it.
import type { z } from 'zod'
import { findAccount, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { Action, ActionKind, Described } from '../../actions/action.ts'
import { Fault, notFound } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { writtenBy } from './chosen-messages.ts'
import { levelsOf } from '../mailboxes/mailbox-name.ts'
import type { MailChange } from '../mail-port.ts'
import { mailboxPayload } from '../mail-shapes.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'

type Payload = z.output<typeof mailboxPayload>

const create: ActionKind<Payload> = {
  kind: 'mail.create-mailbox',
  payload: mailboxPayload,
  leavesTheHouse: false,
  async describe(db, userId, payload, origin) {
    const name = levelsOf(payload.name).join('/')
    const account = await accountOf(db, userId, payload.accountId)
    if ((await findNamed(db, account, name)) !== undefined) throw new Fault('mailbox-exists', `There is a folder called ${name} already`, { fix: 'Use it, or choose another name.' })
    return described(account, name, { change: 'make', source: writtenBy(origin) })
  },
  inverse(action) {
    if (action.receipt?.items[0]?.outcome !== 'done') return undefined
    return { kind: removeEmpty.kind, payload: { accountId: action.accountId, name: madeBy(action) } }
  },
}

const removeEmpty: ActionKind<Payload> = {
  kind: 'mail.remove-mailbox',
  payload: mailboxPayload,
  leavesTheHouse: false,
  async describe(db, userId, payload, origin) {
    if (origin.by !== 'undo') throw new Fault('not-proposable', 'This can only be proposed by taking back that a folder was made', { status: 403 })
    const account = await accountOf(db, userId, payload.accountId)
    const mailbox = await findNamed(db, account, payload.name)
    if (mailbox === undefined) throw notFound('mailbox')
    if (mailbox.total > 0) throw new Fault('mailbox-not-empty', `There is mail in ${mailbox.name}; it stays`, { fix: 'Move the mail elsewhere first.' })
    return described(account, payload.name, { change: 'unmake', source: 'house', mailboxId: mailbox.id })
  },
  inverse: (action) => (action.receipt?.items[0]?.outcome === 'done' ? { kind: create.kind, payload: { accountId: action.accountId, name: madeBy(action) } } : undefined),
}

const madeBy = (action: Action): string => (action.payload as unknown as MailChange).make ?? ''

/** Before anything is asked of it: what folders somebody else has is not told, not even by a refusal. */
async function accountOf(db: Db, userId: string, id: string): Promise<ConnectedAccount> {
  const account = await findAccount(db, { userId, id })
  if (account === undefined) throw notFound('account')
  return account
}

const findNamed = async (db: Db, { id }: ConnectedAccount, name: string) => (await mailboxesOfAccount(db, id)).find((one) => !one.gone && one.name === name)

function described({ id: accountId, name: accountName }: ConnectedAccount, name: string, { change, source, mailboxId = '' }: { change: 'make' | 'unmake'; source: 'your-words' | 'asker' | 'house'; mailboxId?: string }): Described {
  const sealed: MailChange = { change, messageIds: [], mailboxId, make: name }
  return {
    accountId,
    payload: { ...sealed },
    preview: {
      act: change === 'make' ? create.kind : removeEmpty.kind,
      values: { folder: name },
      facts: [
        { label: 'folder', value: name, exact: '', source, sourceNote: '', sourceCount: 0 },
        { label: 'account', value: accountName, exact: '', source: 'house', sourceNote: '', sourceCount: 0 },
      ],
      warnings: [],
      body: '',
      items: [],
      count: 1,
      undoable: true,
    },
  }
}

export const mailboxKinds = [create, removeEmpty] as unknown as readonly ActionKind[]
