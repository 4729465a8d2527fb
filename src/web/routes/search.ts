// Searching: conversations for a screen, single mails for a program, and what may come next
// while somebody types. All three read the store alone.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readSettings } from '../../accounts/settings.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import type { ListedRow } from '../../mail/messages/message-row.ts'
import { loadMessages } from '../../mail/messages/message-store.ts'
import { countUnindexed } from '../../mail/messages/unfinished-store.ts'
import { askSearch, type AskedSearch } from '../../mail/search/ask-search.ts'
import { foundWords } from '../../mail/search/found-words.ts'
import { facetsOf } from '../../mail/search/search-facets.ts'
import type { AskedOfStore } from '../../mail/search/compile-query.ts'
import { firstMatches, isRanked, loadFound, walkMatches, type Count, type Page } from '../../mail/search/search-messages.ts'
import { syncedAtOf } from '../../mail/search/search-scope.ts'
import { searchThreads } from '../../mail/search/search-threads.ts'
import { openSuggester } from '../../mail/search/suggest.ts'
import { callerOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { emailsAnswer, emailsQuery, searchAnswer, searchQuery, suggestAnswer, suggestQuery, type SearchRow } from '../contract/search.ts'
import { emailRowOf } from '../email-row.ts'
import type { MessageReader } from '../message-reader.ts'
import { withTroubles } from '../message-view.ts'

export function searchRoutes(context: WebContext, reader: MessageReader): FastifyPluginAsyncZod {
  const { db, clock } = context
  const suggester = openSuggester(context)
  const tags = ['search']
  const read = { config: { access: { who: 'caller', grant: 'read' } } } as const

  const ask = async (userId: string, typed: string) => await askSearch(db, { userId, typed, nowMs: clock.now(), timeZone: (await readSettings(db, userId)).timeZone })
  const said = async (userId: string, { text, problems }: AskedSearch, total: Count | undefined) => ({
    query: text,
    problems,
    ...(total === undefined ? {} : { total }),
    unindexed: await countUnindexed(db, userId),
  })
  const mailsOf = async (asked: AskedOfStore, page: Page): Promise<{ found: ListedRow[]; next: string | null; total?: Count }> => {
    const { matches, total } = page.before === undefined ? await firstMatches(db, asked, page) : { matches: await walkMatches(db, asked, page) }
    const shown = matches.slice(0, page.limit)
    const isLast = shown.length < page.limit || isRanked(asked, page.order)
    return { found: await loadFound(db, shown), next: isLast ? null : String(shown.at(-1)?.id), ...(total === undefined ? {} : { total }) }
  }

  return async (app) => {
    app.get('/search', { ...read, schema: { tags, querystring: searchQuery, response: { 200: searchAnswer } } }, async (request) => {
      const { userId } = callerOf(request)
      const { q, order, before, limit, snippets, facets } = request.query
      reader.wake()
      const search = await ask(userId, q)
      const { threads, next, total } = await searchThreads(db, search.asked, { order, limit, before: before === undefined ? undefined : Number(before) })
      return {
        items: (snippets ? await withSnippets(threads, { userId, search, reader, db }) : threads).map(withTroubles),
        next: next === undefined ? null : String(next),
        ...(await said(userId, search, total)),
        ...(facets ? { facets: await facetsOf(db, search.asked, search.scope) } : {}),
        syncedAt: syncedAtOf(search.scope),
      }
    })
    app.get('/search/suggest', { ...read, schema: { tags, querystring: suggestQuery, response: { 200: suggestAnswer } } }, async (request) => {
      const { userId } = callerOf(request)
      return { items: await suggester.suggest({ userId, typed: request.query.q }) }
    })
    app.get('/emails', { ...read, schema: { tags: ['mail'], querystring: emailsQuery, response: { 200: emailsAnswer }, description: 'Single mails, the newest first; without a search all but trash and spam' } }, async (request) => {
      const { userId } = callerOf(request)
      const { q, order, before, limit } = request.query
      reader.wake()
      const search = await ask(userId, q)
      const { found, next, total } = await mailsOf(search.asked, { order, limit, before: before === undefined ? undefined : Number(before) })
      return { items: found.map(emailRowOf), next, ...(await said(userId, search, total)) }
    })
  }
}

/** Of the first rows, which are those on the screen: each is a mail to be opened and read. */
async function withSnippets(rows: readonly SearchRow[], { userId, search, reader, db }: { userId: string; search: AskedSearch; reader: MessageReader; db: WebContext['db'] }): Promise<SearchRow[]> {
  const newest = new Map((await loadMessages(db, userId, rows.slice(0, searchLimits.searchSnippets).map(({ found }) => found[0] as number))).map((stored) => [stored.id, stored]))
  const shown: SearchRow[] = []
  for (const row of rows) {
    const stored = newest.get(row.found[0] as number)
    // A pack that cannot be read costs the row its words, not the search its answer.
    const opened = stored === undefined ? undefined : await reader.show(stored).then((shown) => shown.opened, () => undefined)
    const snippetFound = opened === undefined ? undefined : foundWords([opened.text, opened.signature, opened.quoted].join('\n'), search.query)
    shown.push(snippetFound === undefined ? row : { ...row, snippetFound })
  }
  return shown
}
