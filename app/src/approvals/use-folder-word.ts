// What the folders of an account are called here: those with a role in the person's language, as beside
// every list. A preview names them as their provider does, a receipt by their path.
import { useQuery } from '@tanstack/react-query'
import { mailboxesQuery } from '../api/accounts.ts'
import { mailboxName } from '../mail/mailbox-order.ts'
import type { FolderWord } from './item-change.ts'
import type { PlaceName } from './outcome-change.ts'

export function useFolderWord(accountId: string): FolderWord {
  const mailboxes = useQuery(mailboxesQuery).data ?? []
  return (name) => {
    const found = mailboxes.find((mailbox) => mailbox.accountId === accountId && mailbox.name === name)
    return found === undefined ? name : mailboxName(found)
  }
}

export function usePlaceName(accountId: string): PlaceName {
  const mailboxes = (useQuery(mailboxesQuery).data ?? []).filter((mailbox) => mailbox.accountId === accountId)
  return (path) => {
    const found = mailboxes.find((mailbox) => mailbox.path === path) ?? mailboxes.find((mailbox) => mailbox.name === path)
    return found === undefined ? path : mailboxName(found)
  }
}
