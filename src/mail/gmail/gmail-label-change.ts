// Making a label at Gmail, and taking away one that no mail carries.
//
// Gmail nests labels by their names alone, and shows `Secretary/Auto-Cleaned` below `Secretary`
// only where that is a label too; so each level is made. Names are told apart without capitals.
import { Fault } from '../../base/fault.ts'
import type { MailboxHands } from '../actions/made-mailbox.ts'
import { labelCount, labelsAnswer, nothingAnswer, UNITS, type GmailLabel } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'

export function labelHands(client: GmailClient, signal: AbortSignal): MailboxHands {
  const list = async () => (await client.get({ path: 'labels', answer: labelsAnswer, units: UNITS.labels }, signal)).labels
  return {
    find: async (names) => called(await list(), names)?.id,
    async make(names) {
      for (let depth = 1; depth <= names.length; depth++) {
        const level = names.slice(0, depth)
        if (called(await list(), level) !== undefined) continue
        const body = { name: level.join('/'), labelListVisibility: 'labelShow', messageListVisibility: 'show' }
        const answer = await client.ask({ method: 'POST', path: 'labels', body, units: UNITS.makeLabel, answer: nothingAnswer }, signal)
        if (answer.kind === 'given' || called(await list(), level) !== undefined) continue
        const why = answer.kind === 'argument' ? answer.why : 'Gmail makes no labels here'
        throw new Fault('label-refused', `Gmail does not take a label called ${body.name} (${why})`, { fix: 'Choose another name.' })
      }
      return undefined
    },
    async removeEmpty(path) {
      const of = `labels/${encodeURIComponent(path)}`
      const counted = await client.ask({ path: of, answer: labelCount, units: UNITS.labels }, signal)
      if (counted.kind !== 'given') return undefined
      if (counted.value.messagesTotal > 0) return 'There is mail in it; it was left as it was'
      await client.ask({ method: 'DELETE', path: of, answer: nothingAnswer, units: UNITS.makeLabel }, signal)
      return undefined
    },
  }
}

function called(labels: readonly GmailLabel[], names: readonly string[]): GmailLabel | undefined {
  const name = names.join('/').toLowerCase()
  return labels.find((label) => label.type === 'user' && label.name.toLowerCase() === name)
}
