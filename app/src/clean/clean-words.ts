// What the codes of cleaning say to a person: how sure it is, what speaks for it, what keeps a mail,
// and how a subscription ends.
import type { CleanBand, CleanReasonCode, KeptBecause, UnsubscribeWay } from '../../../src/web/contract/clean.ts'
import * as m from '../messages/m.ts'

const BANDS: Record<CleanBand, () => string> = { sure: m.clean_band_sure, likely: m.clean_band_likely, unsure: m.clean_band_unsure }

const REASONS: Record<CleanReasonCode, () => string> = {
  unsubscribe: m.clean_reason_unsubscribe,
  oneClick: m.clean_reason_one_click,
  listId: m.clean_reason_list,
  bulk: m.clean_reason_bulk,
  automatic: m.clean_reason_automatic,
  feedback: m.clean_reason_feedback,
  noReply: m.clean_reason_no_reply,
  mailer: m.clean_reason_mailer,
  notification: m.clean_reason_notification,
  promotion: m.clean_reason_promotion,
  discussion: m.clean_reason_discussion,
  'never-read': m.clean_reason_never_read,
  'seldom-read': m.clean_reason_seldom_read,
  'often-read': m.clean_reason_often_read,
  unread: m.clean_reason_unread,
  recent: m.clean_reason_recent,
  old: m.clean_reason_old,
  'very-old': m.clean_reason_very_old,
}

const KEPT: Record<KeptBecause, () => string> = {
  addressed: m.clean_kept_addressed,
  named: m.clean_kept_named,
  answered: m.clean_kept_answered,
  known: m.clean_kept_known,
  starred: m.clean_kept_starred,
  needed: m.clean_kept_needed,
  files: m.clean_kept_files,
  'not-read-whole': m.clean_kept_not_read_whole,
}

const WAYS: Record<UnsubscribeWay, () => string> = {
  'one-click': m.unsubscribe_way_one_click,
  mailto: m.unsubscribe_way_mailto,
  link: m.unsubscribe_way_link,
  none: m.unsubscribe_way_none,
}

const BANDS_WHY: Record<CleanBand, () => string> = { sure: m.clean_band_why_sure, likely: m.clean_band_why_likely, unsure: m.clean_band_why_unsure }

export const bandText = (band: CleanBand): string => BANDS[band]()
export const bandWhy = (band: CleanBand): string => BANDS_WHY[band]()
export const reasonText = (code: CleanReasonCode): string => REASONS[code]()
/** What tells this mail from others first; that a mailing can be left holds for nearly all of them. */
const TELLING: ReadonlySet<CleanReasonCode> = new Set(['never-read', 'seldom-read', 'often-read', 'discussion', 'recent', 'promotion', 'notification', 'very-old'])

export function reasonsText(codes: readonly CleanReasonCode[]): string {
  const { first = [], then = [] } = Object.groupBy(codes, (code) => (TELLING.has(code) ? 'first' : 'then'))
  return [...first, ...then].map(reasonText).join(' · ')
}
export const keptText = (why: KeptBecause): string => KEPT[why]()
export const wayText = (way: UnsubscribeWay): string => WAYS[way]()

/** In the order in which they are told. */
export const keptReasons = Object.keys(KEPT) as readonly KeptBecause[]
