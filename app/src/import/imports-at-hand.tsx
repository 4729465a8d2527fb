// Stands above imports wherever they are shown: that how they stand is being read, or could not be.
// Each of them reads its own piece of one answer, so this is told once and not by each.
import { useQuery } from '@tanstack/react-query'
import { syncProgressQuery } from '../api/sync.ts'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'

const isRead = (): true => true

export function ImportsAtHand() {
  const query = useQuery({ ...syncProgressQuery, select: isRead })
  return query.isPending ? <Loading lines={2} /> : <FailedQuery query={query} />
}
