// Whether the line to the server stands, and since when it does not. Read by the offline strip.
import { useSyncExternalStore } from 'react'

export interface Connection {
  state: 'connecting' | 'online' | 'offline'
  since: number
}

let connection: Connection = { state: 'connecting', since: 0 }
const listeners = new Set<() => void>()

export function setConnection(state: Connection['state'], at: number): void {
  if (connection.state === state) return
  connection = { state, since: at }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection)
