// The one WebSocket. It reconnects with growing pauses, and after each reconnection asks
// the app to read everything again, because what passed meanwhile was not heard.
import type { LiveMessage } from '../../../src/web/contract/live.ts'

export interface SocketEvents {
  onMessage(message: LiveMessage): void
  /** `first` is false after a gap. */
  onOpen(first: boolean): void
  onClosed(): void
  beforeRetry(): Promise<void>
}

/** Pauses between tries: 0.5 s doubling to 20 s, each shortened by up to a half so that a hundred tabs do not return as one. */
export function pauseBefore(attempt: number, random: number): number {
  const full = Math.min(20_000, 500 * 2 ** Math.min(attempt, 10))
  return full * (0.5 + random / 2)
}

/** The server beats every 15 s or so; three missed beats mean the line is dead although nobody said so. */
const silenceMs = 50_000

export function openSocket(url: string, events: SocketEvents): () => void {
  let socket: WebSocket | undefined
  let attempt = 0
  let opened = 0
  let timer = 0
  let silence = 0
  let stopped = false

  const listen = () => {
    clearTimeout(silence)
    silence = window.setTimeout(() => socket?.close(), silenceMs)
  }
  const connect = () => {
    socket = new WebSocket(url)
    socket.onopen = () => {
      attempt = 0
      events.onOpen(opened === 0)
      opened += 1
      listen()
    }
    socket.onmessage = (event: MessageEvent<string>) => {
      listen()
      events.onMessage(JSON.parse(event.data) as LiveMessage)
    }
    socket.onclose = () => {
      clearTimeout(silence)
      if (stopped) return
      events.onClosed()
      timer = window.setTimeout(retry, pauseBefore(attempt, Math.random()))
      attempt += 1
    }
  }
  const retry = () => {
    void events.beforeRetry().then(() => {
      if (!stopped) connect()
    })
  }
  const hurry = () => {
    if (socket?.readyState !== WebSocket.CLOSED) return
    clearTimeout(timer)
    attempt = 0
    retry()
  }
  window.addEventListener('online', hurry)
  connect()
  return () => {
    stopped = true
    clearTimeout(timer)
    clearTimeout(silence)
    window.removeEventListener('online', hurry)
    socket?.close()
  }
}

export const liveUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`
