// The orders for pushes of the fake Graph: the handshake, the term, and the calls themselves.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { FakeChange, FakeMessage } from './fake-mailbox.ts'
import { refusal, type FakeAnswer, type FakeRequest } from './fake-answer.ts'

interface Subscription {
  id: string
  resource: string
  notificationUrl: string
  lifecycleNotificationUrl: string
  clientState: string
  expirationDateTime: string
}

/** What Microsoft allows for mail. */
const LONGEST_MS = 10_080 * 60_000

export class FakeSubscriptions {
  readonly all = new Map<string, Subscription>()
  readonly #clock: Clock
  readonly #calls: Promise<void>[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async answer({ method, url, body }: FakeRequest): Promise<FakeAnswer> {
    const id = decodeURIComponent(url.pathname.split('/')[3] ?? '')
    const given = body as Partial<Subscription> | undefined
    if (given?.expirationDateTime !== undefined && Date.parse(given.expirationDateTime) - this.#clock.now() > LONGEST_MS) {
      return refusal(400, 'ExtensionError', 'Subscription expiration can only be 10080 minutes in the future.')
    }
    const living = [...this.all.values()].filter((one) => Date.parse(one.expirationDateTime) > this.#clock.now())
    if (id === '' && method === 'GET') return { status: 200, body: { value: living } }
    if (id === '' && method === 'POST') return await this.#order(given as Subscription)
    const known = living.find((one) => one.id === id)
    if (known === undefined) return refusal(404, 'ResourceNotFound', 'The object was not found.')
    if (method === 'DELETE') {
      this.all.delete(id)
      return { status: 204, body: undefined }
    }
    if (method !== 'PATCH') return refusal(405, 'MethodNotAllowed')
    known.expirationDateTime = given?.expirationDateTime ?? known.expirationDateTime
    return { status: 200, body: known }
  }

  async #order(given: Subscription): Promise<FakeAnswer> {
    for (const address of [given.notificationUrl, given.lifecycleNotificationUrl]) {
      const question = `Validation: ${randomUUID()}`
      const said = await fetch(`${address}?validationToken=${encodeURIComponent(question)}`, { method: 'POST' })
      if (said.status !== 200 || (await said.text()) !== question) return refusal(400, 'ValidationError', 'Subscription validation request failed.')
    }
    const subscription = { ...given, id: randomUUID() }
    this.all.set(subscription.id, subscription)
    return { status: 201, body: subscription }
  }

  /** Calls out a change, as Microsoft does: with the message's id, and without its folder. */
  notify(change: FakeChange, message: FakeMessage): void {
    for (const one of this.all.values()) {
      if (Date.parse(one.expirationDateTime) > this.#clock.now()) {
        this.#post(one.notificationUrl, { subscriptionId: one.id, clientState: one.clientState, changeType: change, resource: `Users/u/Messages/${message.immutableId}`, resourceData: { id: message.immutableId } })
      }
    }
  }

  lifecycle(lifecycleEvent: string): void {
    const all = [...this.all.values()]
    if (lifecycleEvent === 'subscriptionRemoved') this.all.clear()
    for (const one of all) this.#post(one.lifecycleNotificationUrl, { subscriptionId: one.id, clientState: one.clientState, lifecycleEvent })
  }

  /** All that was called out has been answered. */
  async called(): Promise<void> {
    await Promise.all(this.#calls)
  }

  #post(url: string, notice: unknown): void {
    const call = fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value: [notice] }) })
    this.#calls.push(call.then(() => {}, () => {}))
  }
}
