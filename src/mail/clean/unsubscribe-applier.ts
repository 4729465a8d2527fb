// The executor's half of unsubscribing: one request, once.
//
// What the list's server answers is all that can be known: nothing can be read back, and nobody
// can be asked afterwards. So an answer that was lost stays unknown, also after a kill, and is
// never asked for again without a person. Where certainly nothing was sent, that is said.
import type { ActionApplier } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { outboundStream, type OutboundPolicy } from '../../base/outbound.ts'
import { ONE_CLICK_BODY, type SealedUnsubscribe } from './unsubscribe-action.ts'

const LOST = 'The request was sent, and whether it was heard is not known: a list gives no way to look'

export function unsubscribeApplier({ clock, policy = {} }: { clock: Clock; policy?: OutboundPolicy | undefined }): ActionApplier<SealedUnsubscribe> {
  return {
    kind: 'mail.unsubscribe',
    plan: (_tx, { change: { url } }) => Promise.resolve({ url }),

    async apply({ change }, _plan, signal) {
      const { host, protocol } = new URL(change.url)
      if (protocol !== 'https:') throw new Fault('outbound-scheme', `${host} is asked over https only; nothing was sent`)
      const status = await ask(change.url, signal, policy)
      return receiptOf({ change, host, status, provenAt: clock.now() })
    },

    observe: () => Promise.resolve({ outcome: 'unknown', reason: LOST }),

    // Nothing here changes by it: what comes, or comes no more, is the sender's doing.
    reflect: () => Promise.resolve(),
  }
}

async function ask(url: string, signal: AbortSignal, policy: OutboundPolicy): Promise<number> {
  try {
    const { status, body } = await outboundStream(
      {
        url,
        // A POST is never redirected (base/outbound): what was approved is this address and no other.
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: ONE_CLICK_BODY,
        timeoutMs: limits.unsubscribeTimeoutMs,
        bytesMax: limits.unsubscribeBytesMax,
        signal,
      },
      policy,
    )
    await leave(body)
    return status
  } catch (error) {
    if (isUnsent(error)) throw error
    throw new Error(`${LOST} (${messageOf(error)})`, { cause: error })
  }
}

/** The status is the answer. Whatever comes behind it, or does not come, changes nothing. */
async function leave(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of body) break
  } catch {
    // Too much of it, or too slow: the status stands.
  }
}

const REFUSED_HERE = new Set(['outbound-inside', 'outbound-url', 'outbound-scheme', 'outbound-port', 'outbound-header'])
const NEVER_CONNECTED = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ERR_TLS_.*|CERT_.*|.*_CERT|.*_CERT_.*|UNABLE_TO_.*)$/

function isUnsent(error: unknown): boolean {
  if (!(error instanceof Fault)) return false
  if (REFUSED_HERE.has(error.code)) return true
  const { code } = (error.cause ?? {}) as { code?: unknown }
  return error.code === 'outbound-unreachable' && typeof code === 'string' && NEVER_CONNECTED.test(code)
}

function receiptOf({ change, host, status, provenAt }: { change: SealedUnsubscribe; host: string; status: number; provenAt: number }): Receipt {
  const isTaken = status >= 200 && status < 300
  const refused = status >= 300 && status < 400 ? `${host} sent the request on to another address (HTTP ${status}), which nobody approved` : `${host} refused the request (HTTP ${status})`
  return {
    provenAt,
    ...proofOf('list-answered', { host, status: String(status) }),
    expected: 1,
    proven: isTaken ? 1 : 0,
    items: [{ id: String(change.messageId), outcome: isTaken ? 'done' : 'failed', before: {}, after: { status }, error: isTaken ? '' : refused }],
  }
}
