// Every link of a letter can be read by whoever approves it, however many there are: those that its
// facts do not name have pages, of what is sealed.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action, ActionLinks } from '../contract/actions.ts'

const LINKS = 250
const href = (n: number) => `https://links.example/${n}?a=1&b=2`

storeTest('of a letter of 250 links a hundred are named and the pages name all, each once; an edit makes them others', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const account = await openMailAccount(store.db, context, alice.userId)
  const ask = async <T>(path: string, body?: unknown, headers: Record<string, string> = alice.headers) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, body === undefined ? { headers } : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  const letter = (links: number) => ({ kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', html: `<p>All of them${Array.from({ length: links }, (_, n) => ` <a href="${href(n)}">n${n}</a> <a href="${href(n)}">again</a>`).join('')}</p>` } })
  const { body: proposed } = await ask<Action>('/actions', { proposal: letter(LINKS) })
  const named = proposed.preview.facts.filter(({ label }) => label === 'link')
  assert.deepEqual([named.length, named.at(-1)?.value, named.at(-1)?.sourceCount], [limits.letterLinksShown + 1, `+${LINKS - limits.letterLinksShown}`, LINKS - limits.letterLinksShown])

  const found: string[] = named.slice(0, -1).map(({ exact }) => exact)
  for (let next: string | null = String(limits.letterLinksShown); next !== null; ) {
    const { body: page }: { body: ActionLinks } = await ask<ActionLinks>(`/actions/${proposed.id}/links?before=${next}&limit=60`)
    assert.deepEqual([page.total, page.digest], [LINKS, proposed.digest])
    found.push(...page.items.map((link) => link.href))
    next = page.next
  }
  assert.deepEqual(found, Array.from({ length: LINKS }, (_, n) => href(n)))
  assert.equal((await ask(`/actions/${proposed.id}/links`, undefined, bob.headers)).status, 404)

  const { body: edited } = await ask<Action>(`/actions/${proposed.id}/edit`, { digest: proposed.digest, proposal: letter(101) })
  const { body: rest } = await ask<ActionLinks>(`/actions/${proposed.id}/links?before=${limits.letterLinksShown}`)
  assert.deepEqual([rest.items, rest.next, rest.digest], [[{ words: 'n100', href: href(100) }], null, edited.digest])
})
