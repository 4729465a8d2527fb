// `secretary token`: API tokens for scripts. `create --json` prints {"token"} and nothing else.
import { createToken, listTokens, revokeToken } from '../accounts/tokens.ts'
import { grant, type Grant } from '../accounts/account-shapes.ts'
import { operator } from '../accounts/role.ts'
import { Fault } from '../base/fault.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'

const DAY_MS = 86_400_000
const USAGE = 'Usage: secretary token create --grants read,flag,… [--name NAME] [--days N] | list | revoke ID  [--user EMAIL] [--json]'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  const [what, id] = positionals
  const asJson = flags['json'] === true
  const house = await openHouse('token')
  const print = (value: Record<string, unknown>, sentence: string) => process.stdout.write(asJson ? `${JSON.stringify(value)}\n` : `${sentence}\n`)
  try {
    if (what === 'create') {
      const raw = await create(house, flags)
      print({ token: raw }, `${raw}\n\nShown once. Send it as: Authorization: Bearer ${raw.slice(0, 12)}…`)
    } else if (what === 'list') {
      const user = await personMeant(house, flags['user'])
      for (const token of await listTokens(house, user.id)) print({ ...token }, `${token.id}  ${token.grants.join(',')}  ${token.name}`)
    } else if (what === 'revoke' && id !== undefined) {
      const user = await personMeant(house, flags['user'])
      await revokeToken(house, operator, { userId: user.id, tokenId: id })
      print({ revoked: id }, 'The token is revoked; it stops with the next request.')
    } else throw new Fault('usage', 'Say what to do with tokens', { fix: USAGE })
    return 0
  } finally {
    await house.close()
  }
}

async function create(house: House, flags: Invocation['flags']): Promise<string> {
  const user = await personMeant(house, flags['user'])
  const { name, days } = flags
  const lifetime = typeof days === 'string' ? Number(days) : 0
  if (!Number.isFinite(lifetime) || lifetime < 0) throw new Fault('usage', `--days ${String(days)} is not a number of days`, { fix: USAGE })
  const { raw } = await createToken(house, operator, {
    userId: user.id,
    name: typeof name === 'string' ? name : 'command line',
    grants: grantsOf(flags['grants']),
    expiresAt: lifetime === 0 ? 0 : house.clock.now() + lifetime * DAY_MS,
  })
  return raw
}

function grantsOf(given: string | boolean | undefined): Grant[] {
  const words = typeof given === 'string' ? given.split(',').map((word) => word.trim()).filter((word) => word !== '') : []
  return words.map((word) => {
    const known = grant.safeParse(word)
    if (known.success) return known.data
    throw new Fault('usage', `There is no grant called ${word}`, { fix: `Grants: ${grant.options.join(', ')}.` })
  })
}
