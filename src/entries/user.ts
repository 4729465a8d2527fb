// `secretary user`: people, from the terminal. Whoever has a shell here acts as an owner.
import { resetPassword } from '../accounts/change-password.ts'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { invite } from '../accounts/invitations.ts'
import { operator } from '../accounts/role.ts'
import { role, type Role } from '../accounts/account-shapes.ts'
import { removeTwoFactor } from '../accounts/two-factor.ts'
import { addPerson, changeRole, createOwner, deleteUser, disableUser, enableUser, houseHasOwner, listUsers } from '../accounts/users.ts'
import { Fault } from '../base/fault.ts'
import { counted } from './counted.ts'
import { eraseFolders, erasePerson, whatIsKept } from './erase-person.ts'
import { eraseForgottenStep } from '../mail/sweep/erase-forgotten.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'
import { ownUrl } from './own-url.ts'
import { askPassword, personNamed } from './operator.ts'

const USAGE = 'Usage: secretary user list | add EMAIL --name NAME | invite EMAIL | role EMAIL ROLE | reset-password EMAIL | remove-2fa EMAIL | disable EMAIL | enable EMAIL | delete EMAIL --yes'

export async function run(invocation: Invocation): Promise<number> {
  const house = await openHouse('user')
  try {
    const { value, sentence } = await act(house, invocation)
    process.stdout.write(invocation.flags['json'] === true ? `${JSON.stringify(value)}\n` : `${sentence}\n`)
    return 0
  } finally {
    await house.close()
  }
}

interface Answer {
  value: unknown
  sentence: string
}

async function act(house: House, { positionals, flags }: Invocation): Promise<Answer> {
  const [what, email, wished] = positionals
  switch (what) {
    case 'list': {
      const users = await listUsers(house.db, operator)
      const lines = users.map((user) => `${user.email}  ${user.role}  ${user.name}${user.disabledAt > 0 ? '  (disabled)' : ''}`)
      return { value: users, sentence: lines.length === 0 ? 'Nobody yet. npm start prints the link of the first run.' : lines.join('\n') }
    }
    case 'add':
      return await add(house, email ?? '', flags)
    case 'invite': {
      const { invitation, token } = await invite(house, operator, { email: email ?? '', role: roleOf(flags['role'] ?? 'member') })
      const url = `${ownUrl(house.config)}/invite#${token}`
      const reach = house.config.publicUrl === undefined ? '\nIt names this computer as this computer sees itself; PUBLIC_URL says how others reach it.' : ''
      return { value: { url, invitation }, sentence: `Send this link to ${invitation.email}; it works once, for a week:\n${url}${reach}` }
    }
    case 'reset-password': {
      const user = await personNamed(house, email)
      const ended = await resetPassword(house, operator, { userId: user.id, next: await askPassword(`New password for ${user.email}: `) })
      return { value: { sessionsEnded: ended }, sentence: `The password is changed; ${counted(ended, 'session')} ended.` }
    }
    case 'remove-2fa': {
      const user = await personNamed(house, email)
      await removeTwoFactor(house, operator, user.id)
      return { value: { removed: true }, sentence: `${user.email} signs in with the password alone now; all sessions ended.` }
    }
    case 'disable':
    case 'enable': {
      const user = await personNamed(house, email)
      const changed = await (what === 'disable' ? disableUser : enableUser)(house, operator, user.id)
      return { value: changed, sentence: `${changed.email} is ${what}d.` }
    }
    case 'role': {
      const user = await personNamed(house, email)
      const changed = await changeRole(house, operator, { userId: user.id, role: roleOf(wished ?? '') })
      return { value: changed, sentence: `${changed.email} is ${changed.role} now.` }
    }
    case 'delete':
      return await remove(house, email, flags['yes'] === true)
    default:
      throw new Fault('usage', 'Say what to do with whom', { fix: USAGE })
  }
}

async function add(house: House, email: string, flags: Invocation['flags']): Promise<Answer> {
  const name = typeof flags['name'] === 'string' ? flags['name'] : email
  const first = !(await houseHasOwner(house.db))
  const role = roleOf(flags['role'] ?? (first ? 'owner' : 'member'))
  const password = await askPassword(`Password for ${email}: `)
  const user = first && role === 'owner' ? await createOwner(house, { email, name, password }) : await addPerson(house, operator, { email, name, password, role })
  return { value: user, sentence: `${user.email} is here now, as ${user.role}.` }
}

async function remove(house: House, email: string | undefined, isSure: boolean): Promise<Answer> {
  const user = await personNamed(house, email)
  const kept = await whatIsKept(house.db, user.id)
  const counts = `${counted(kept.accounts, 'account')}, ${counted(kept.messages, 'message')} and ${counted(kept.actions, 'action')}`
  if (!isSure) {
    const alone = kept.imported === 0 ? '' : `, ${counted(kept.imported, 'imported file')} of it with no other copy here`
    throw new Fault('usage', `This erases what is kept here of ${user.email}: ${counts}${alone}. It cannot be taken back`, {
      fix: `If you mean it: secretary user delete ${user.email} --yes. To keep them out only: secretary user disable ${user.email}.`,
    })
  }
  const accountIds = (await listAccounts(house.db, user.id)).map(({ id }) => id)
  await deleteUser(house, operator, { userId: user.id, erase: (tx, userId) => erasePerson(tx, house.clock, userId) })
  // Here and now, since nobody else may be at work; what is cut off goes on with the next start.
  while ((await eraseForgottenStep(house.db)) !== undefined);
  for (const { folder, reason } of await eraseFolders(house.config.home, { userId: user.id, accountIds })) {
    process.stderr.write(`Warning: ${folder} could not be removed yet (${reason}). Secretary removes it in a day; you may, now.\n`)
  }
  const alone = kept.imported === 0 ? '' : ` So is what ${counted(kept.imported, 'imported file')} had become: it lay here alone.`
  const elsewhere = kept.connected === 0 ? '' : ' Connected mail folders were not touched.'
  return { value: { deleted: user.id, ...kept }, sentence: `${user.email} is gone, with ${counts}.${alone}${elsewhere}` }
}

function roleOf(given: string | boolean): Role {
  const known = role.safeParse(given)
  if (known.success) return known.data
  throw new Fault('usage', given === '' ? 'Say which role' : `There is no role called ${String(given)}`, { fix: `Roles: ${role.options.join(', ')}.` })
}
