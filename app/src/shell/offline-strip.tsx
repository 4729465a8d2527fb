// Says since when the line is down. A blink of two seconds is not worth a strip.
import * as m from '../messages/m.ts'
import { Offline } from '../kit/offline.tsx'
import { useConnection } from '../live/connection.ts'
import { timeOf } from '../words/dates.ts'
import { useNow } from '../words/use-now.ts'

export function OfflineStrip() {
  const connection = useConnection()
  const now = useNow(1000, connection.state === 'offline')
  if (connection.state !== 'offline' || now - connection.since < 2000) return null
  return <Offline>{m.offline_since({ time: timeOf(connection.since) })}</Offline>
}
