// A draft as clients see it.
import type { Draft as DomainDraft } from '../mail/drafts/draft-store.ts'
import { keepsDrafts } from '../mail/drafts/keep-actions.ts'
import type { Draft } from './contract/drafts.ts'

export function draftOf({ id, accountId, provider, letter, answers, how, state, stale, version, writtenBy, actionId, actionState, kept, keptMessage, elsewhere, lostAt, createdAt, updatedAt }: DomainDraft): Draft {
  return { id, accountId, letter, answers, how, state, stale, version, writtenBy, actionId, actionState, keptVersion: kept.version, keptMessageId: keptMessage, canKeep: keepsDrafts({ provider }), elsewhere: elsewhere === undefined ? null : { messageId: elsewhere.message, digest: elsewhere.sha256, letter: elsewhere.letter }, removedElsewhereAt: lostAt, createdAt, updatedAt }
}
