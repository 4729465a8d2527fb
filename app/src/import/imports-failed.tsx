// That how imports stand could not be read, on every page that shows them. Each of their parts reads
// its own piece of one answer, so the failure is told once and not by each of them.
import { useQuery } from '@tanstack/react-query'
import { syncProgressQuery } from '../api/sync.ts'
import { FailedQuery } from '../kit/failure.tsx'

const isRead = (): true => true

export function ImportsFailed() {
  return <FailedQuery query={useQuery({ ...syncProgressQuery, select: isRead })} />
}
