// What a subscription is called. A shop is called by its name; a list that people write to by its own,
// as whoever wrote last is not whom one leaves.
import type { Subscription } from '../../../src/web/contract/clean.ts'
import { nameOf } from '../words/names.ts'

export interface SubscriptionName {
  name: string
  /** In the exact face below it; '' = the name says it. */
  exact: string
  isList: boolean
}

export function subscriptionName({ sender, listId }: Pick<Subscription, 'sender' | 'listId'>): SubscriptionName {
  const domain = sender.address.split('@').at(-1)?.toLowerCase() ?? ''
  const house = domain.split('.').slice(-2).join('.')
  const isList = listId !== '' && !listId.toLowerCase().endsWith(house)
  const name = isList ? listId : nameOf(sender)
  const exact = isList ? nameOf(sender) : sender.address
  return { name, exact: exact === name ? '' : exact, isList }
}
