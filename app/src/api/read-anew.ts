// Reads again what somebody has on the screen, after news of it.
//
// What is being read for the first time is read once more behind that: the answer that is on its way
// was asked for before the news, and react-query would take it for the new one. It is shown all the
// same as soon as it comes.
import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query'

export async function readAnew(client: QueryClient, filters: InvalidateQueryFilters = {}): Promise<void> {
  const beingRead = client.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' }).filter(({ state }) => state.data === undefined)
  const behind = beingRead.map(async (query) => {
    await query.promise?.catch(() => {})
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true })
  })
  await Promise.all([client.invalidateQueries(filters), ...behind])
}
