// What the folders of an account are called here: those with a role in the person's language, as beside
// every list. A preview names them as their provider does.
import { useQuery } from '@tanstack/react-query'
import { mailboxesQuery } from '../api/accounts.ts'
import { mailboxName } from '../mail/mailbox-order.ts'
import type { FolderWord } from './item-change.ts'

export function useFolderWord(accountId: string): FolderWord {
  const mailboxes = useQuery(mailboxesQuery).data ?? []
  return (name) => {
    const found = mailboxes.find((mailbox) => mailbox.accountId === accountId && mailbox.name === name)
    return found === undefined ? name : mailboxName(found)
  }
}
