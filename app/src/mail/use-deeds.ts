// The acts of mail as proposals, with the words of their toast.
import type { QueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { doDeed } from './deed.ts'
import type { Destination } from './destinations.ts'
import type { Marking } from './pending.ts'

export type MailAct = 'archive' | 'trash' | 'move' | 'label' | Marking

const MARKINGS = { read: 'mail.mark-read', unread: 'mail.mark-unread', star: 'mail.star', unstar: 'mail.unstar' } as const satisfies Record<Marking, string>
export const isMarking = (what: MailAct): what is Marking => what in MARKINGS

function saidOf(what: MailAct, rows: readonly ThreadRow[], folder: string): string {
  const only = rows.length === 1 ? rows[0] : undefined
  const subject = only === undefined ? '' : only.subject === '' ? m.no_subject() : only.subject
  const count = rows.length
  switch (what) {
    case 'archive': return only === undefined ? m.said_archived({ count }) : m.said_archived_one({ subject })
    case 'trash': return only === undefined ? m.said_trashed({ count }) : m.said_trashed_one({ subject })
    case 'move': return only === undefined ? m.said_moved({ count, folder }) : m.said_moved_one({ subject, folder })
    case 'label': return only === undefined ? m.said_labelled({ count, label: folder }) : m.said_labelled_one({ subject, label: folder })
    case 'read': return only === undefined ? m.said_read({ count }) : m.said_read_one({ subject })
    case 'unread': return only === undefined ? m.said_unread({ count }) : m.said_unread_one({ subject })
    case 'star': return only === undefined ? m.said_starred({ count }) : m.said_starred_one({ subject })
    case 'unstar': return only === undefined ? m.said_unstarred({ count }) : m.said_unstarred_one({ subject })
  }
}

export function useDeeds(client: QueryClient, list: string) {
  return useCallback(
    (what: MailAct, rows: readonly ThreadRow[], destination?: Destination): void => {
      // An action belongs to one account: a choice across accounts becomes one action each.
      for (const accountId of new Set(rows.map((row) => row.accountId))) {
        const own = rows.filter((row) => row.accountId === accountId)
        // Unread is about the newest mail of a thread: that is where reading goes on. So is a star.
        const messageIds = what === 'unread' || what === 'star' ? own.flatMap((row) => row.messageIds.slice(0, 1)) : own.flatMap((row) => row.messageIds)
        if (isMarking(what)) {
          void doDeed(client, { proposal: { kind: MARKINGS[what], payload: { messageIds } }, kind: what, messageIds, rows: own, list, said: saidOf(what, own, '') })
          continue
        }
        if (what === 'archive' || what === 'trash') {
          // Which mailbox that is the server knows: an account may have none, or get one meanwhile.
          const noPlace = what === 'archive' ? m.no_archive_folder() : m.no_trash_folder()
          void doDeed(client, { proposal: { kind: `mail.${what}`, payload: { messageIds } }, kind: 'gone', messageIds, rows: own, list, said: saidOf(what, own, ''), noPlace })
          continue
        }
        const to = destination?.to.get(accountId)
        if (destination === undefined || to === undefined) continue
        void doDeed(client, {
          proposal: { kind: `mail.${what}`, payload: { messageIds, ...to } },
          kind: what === 'move' ? 'gone' : 'stays', messageIds, rows: own, list, said: saidOf(what, own, destination.said),
        })
      }
    },
    [client, list],
  )
}
