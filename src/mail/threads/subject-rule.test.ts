// Replies that name nothing they answer find the mail they answer, whichever comes first, and
// nothing else.
import assert from 'node:assert/strict'
import type { Db } from '../../store/db.ts'
import { newMail, NOON, twoFolders } from '../../testing/new-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { addMessages } from '../messages/mail-store.ts'
import type { NewMessage } from '../messages/new-message.ts'

const ANA = 'ana@example.org'
const BEN = 'ben@example.org'

interface Letter extends Partial<NewMessage> {
  by: string
  for: string
  subject: string
  hour: number
}

function letter(name: string, { by, for: receiver, hour, ...more }: Letter): NewMessage {
  return newMail(name, hour * 60, { from: { name: '', address: by }, to: [{ name: '', address: receiver }], ...more })
}

async function house(db: Db) {
  const [inbox] = await twoFolders(db)
  const rows = () => db.query.selectFrom('messages').select(['remote_id', 'thread_id']).execute()
  return {
    add: (...messages: NewMessage[]) => db.transaction((tx) => addMessages(tx, NOON, inbox, messages)),
    /** Names of the mails of each conversation that has more than one. */
    together: async () => [...Map.groupBy(await rows(), (row) => row.thread_id).values()].map((thread) => thread.map((row) => row.remote_id).toSorted().join(' ')).filter((names) => names.includes(' ')).toSorted(),
  }
}

const question = letter('question', { by: ANA, for: BEN, subject: 'Lunch on Friday', hour: 0 })
const reply = letter('reply', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: 2 })
const answer = letter('answer', { by: ANA, for: BEN, subject: 'RE: Re: lunch on friday', hour: 3 })

storeTest('a conversation whose mails name nothing is one, in whichever order they come', async ({ db }) => {
  const { add, together } = await house(db)
  await add(question)
  await add(reply)
  await add(answer)
  assert.deepEqual(await together(), ['answer question reply'])
})

storeTest('an import that begins with the newest finds it too', async ({ db }) => {
  const { add, together } = await house(db)
  await add(answer)
  await add(reply)
  await add(question)
  assert.deepEqual(await together(), ['answer question reply'])
})

storeTest('so does one page that holds all of them', async ({ db }) => {
  const { add, together } = await house(db)
  await add(answer, question, reply)
  assert.deepEqual(await together(), ['answer question reply'])
})

storeTest('where much came in that time it is found by its words, also in mail that is not looked at one by one', async ({ db }) => {
  const { add, together } = await house(db)
  await add(question, ...Array.from({ length: 250 }, (_, n) => letter(`other${n}`, { by: BEN, for: ANA, subject: `Barrel ${n}`, hour: 1 })))
  await add(reply)
  assert.deepEqual(await together(), ['question reply'])
})

storeTest('of several mails of one name it answers the last before it', async ({ db }) => {
  const { add, together } = await house(db)
  const earlier = letter('earlier', { by: ANA, for: BEN, subject: 'Lunch on Friday', hour: -48 })
  const later = letter('later', { by: ANA, for: BEN, subject: 'Lunch on Friday', hour: 4 })
  await add(earlier, question, later)
  await add(reply)
  assert.deepEqual(await together(), ['question reply'])
})

storeTest('a mail that comes late does not take a reply from what it answers', async ({ db }) => {
  const { add, together } = await house(db)
  await add(reply)
  await add(question)
  await add(letter('earlier', { by: ANA, for: BEN, subject: 'Lunch on Friday', hour: -48 }), letter('later', { by: ANA, for: BEN, subject: 'Lunch on Friday', hour: 4 }))
  assert.deepEqual(await together(), ['question reply'])
})

for (const [why, other] of [
  ['by somebody else', letter('other', { by: 'carl@example.org', for: ANA, subject: 'Re: Lunch on Friday', hour: 2 })],
  ['to somebody else', letter('other', { by: BEN, for: 'carl@example.org', subject: 'Re: Lunch on Friday', hour: 2 })],
  ['of a month later', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: 24 * 30 })],
  ['of before it', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: -1 })],
  ['of another subject', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday?? And Saturday', hour: 2 })],
  ['that is no reply', letter('other', { by: BEN, for: ANA, subject: 'Lunch on Friday', hour: 2 })],
  ['that names what it answers', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: 2, inReplyTo: 'elsewhere@example.org' })],
  ['of a mailing list', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: 2, listId: 'lunch.example.org' })],
  ['whose provider knows better', letter('other', { by: BEN, for: ANA, subject: 'Re: Lunch on Friday', hour: 2, remoteThread: '77' })],
] as const) {
  storeTest(`a mail ${why} answers nothing here`, async ({ db }) => {
    const { add, together } = await house(db)
    await add(question)
    await add(other)
    await add({ ...question, remoteId: 'copy' })
    assert.deepEqual(await together(), ['copy question'])
  })
}
