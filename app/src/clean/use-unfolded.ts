// The senders that are unfolded, and what is read of each; a page of a sender's mails at a time.
import { InfiniteQueryObserver, useQueryClient, type InfiniteQueryObserverResult } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CleanSender } from '../../../src/web/contract/clean.ts'
import { senderMailsQuery } from '../api/clean.ts'
import { senderKey, type SenderMails } from './clean-lines.ts'

type Watched = ReturnType<typeof watch>
const watch = (client: ReturnType<typeof useQueryClient>, { band, sender }: CleanSender) => new InfiniteQueryObserver(client, senderMailsQuery(band, sender.address))
const mailsOf = ({ data, hasNextPage }: Pick<InfiniteQueryObserverResult<{ pages: { items: SenderMails['items'] }[] }>, 'data' | 'hasNextPage'>): SenderMails => ({
  items: data?.pages.flatMap(({ items }) => items) ?? [],
  more: data === undefined || hasNextPage,
})

export interface Unfolded {
  mails: ReadonlyMap<string, SenderMails>
  fold(sender: CleanSender): void
  readMore(sender: CleanSender): void
}

export function useUnfolded(): Unfolded {
  const client = useQueryClient()
  const [mails, setMails] = useState<ReadonlyMap<string, SenderMails>>(new Map())
  const watched = useRef(new Map<string, { observer: Watched; stop: () => void }>())
  useEffect(() => {
    const all = watched.current
    return () => {
      for (const { stop } of all.values()) stop()
      all.clear()
    }
  }, [])
  const fold = useCallback(
    (sender: CleanSender) => {
      const key = senderKey(sender)
      const known = watched.current.get(key)
      if (known !== undefined) {
        known.stop()
        watched.current.delete(key)
        setMails((before) => new Map([...before].filter(([one]) => one !== key)))
        return
      }
      const observer = watch(client, sender)
      const take = () => setMails((before) => new Map(before).set(key, mailsOf(observer.getCurrentResult())))
      watched.current.set(key, { observer, stop: observer.subscribe(take) })
      take()
    },
    [client],
  )
  const readMore = useCallback((sender: CleanSender) => void watched.current.get(senderKey(sender))?.observer.fetchNextPage(), [])
  return useMemo(() => ({ mails, fold, readMore }), [mails, fold, readMore])
}
