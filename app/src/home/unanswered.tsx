// What stands in a section in place of its answer: ruled lines while it is asked, what went wrong when it failed.
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'

export function Unanswered({ asked }: { asked: { isError: boolean; error: unknown; refetch: () => Promise<unknown> } }) {
  return asked.isError ? <Failure error={asked.error} retry={() => void asked.refetch()} /> : <Loading lines={2} />
}
