// Whoever has a shell on the machine: names people by mail address, types their passwords.
import { operator } from '../accounts/role.ts'
import { findUserByEmail, listUsers, type User } from '../accounts/users.ts'
import { Fault } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import type { House } from './open-house.ts'

/** Of a large house: the rest is a command away. */
const NAMED_MAX = 10

export async function personNamed({ db }: House, email: string | boolean | undefined): Promise<User> {
  if (typeof email !== 'string' || email === '') throw new Fault('usage', 'Say whose', { fix: 'Give their mail address; secretary user list shows everybody.' })
  const user = await findUserByEmail(db, email)
  if (user === undefined) throw new Fault('no-such-person', `Nobody here has the address ${email}`, { fix: 'secretary user list shows everybody.' })
  return user
}

/** In a house of one there is nobody to choose between. */
export async function personMeant(house: House, email: string | boolean | undefined): Promise<User> {
  if (email !== undefined) return await personNamed(house, email)
  const [only, ...others] = await listUsers(house.db, operator)
  if (only === undefined) throw new Fault('no-such-person', 'Nobody lives here yet', { fix: 'npm start prints the link of the first run.' })
  if (others.length > 0) throw new Fault('usage', 'Several people live here; say whose', { fix: `Give --user with one of ${someOf([only, ...others])}.` })
  return only
}

function someOf(people: readonly User[]): string {
  const named = people.slice(0, NAMED_MAX).map(({ email }) => email).join(', ')
  return people.length > NAMED_MAX ? `${named}, … (secretary user list shows everybody)` : named
}

/** By their mail address; unnamed, the only one of the house. Whoever may not sign in has nothing proposed to them either. */
export async function personAskedFor(db: Db, email: string): Promise<User> {
  const here = (await listUsers(db, operator)).filter(({ disabledAt }) => disabledAt === 0)
  if (email !== '') {
    const named = await findUserByEmail(db, email)
    if (named !== undefined && here.some(({ id }) => id === named.id)) return named
    throw new Fault('no-such-person', 'Nobody here has that address', { status: 404, fix: 'secretary user list shows everybody.' })
  }
  const [only, another] = here
  if (only === undefined) throw new Fault('no-such-person', 'Nobody lives here yet', { status: 404, fix: 'npm start prints the link of the first run.' })
  if (another !== undefined) throw new Fault('person-unnamed', 'Several people live here; say for whom', { fix: 'Send their mail address as the header x-secretary-user.' })
  return only
}

/** A password typed without echo, or one line of stdin when it is piped. */
export async function askPassword(question: string): Promise<string> {
  return await secretQuestions()(question)
}

/** One secret after the other: each typed without echo, or a line of stdin each when it is piped. */
export function secretQuestions(): (question: string) => Promise<string> {
  let piped: Promise<string[]> | undefined
  return async (question) => {
    if (process.stdin.isTTY) return await typedUnseen(question)
    piped ??= linesOfStdin()
    return (await piped).shift() ?? ''
  }
}

async function linesOfStdin(): Promise<string[]> {
  let text = ''
  for await (const chunk of process.stdin) text += String(chunk)
  return text.split('\n')
}

async function typedUnseen(question: string): Promise<string> {
  const { stdin, stderr } = process
  // Before it is asked: whoever is quick would see their first keys.
  stdin.setRawMode(true)
  stderr.write(question)
  let typed = ''
  try {
    // Not destroyed when the line is typed: another question may follow.
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n') return typed
        if (key === '\u0003') throw new Fault('interrupted', 'Nothing was changed')
        typed = key === '\u007f' ? typed.slice(0, -1) : typed + key
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
