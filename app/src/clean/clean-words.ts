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

export const bandText = (band: CleanBand): string => BANDS[band]()
export const reasonText = (code: CleanReasonCode): string => REASONS[code]()
export const keptText = (why: KeptBecause): string => KEPT[why]()
export const wayText = (way: UnsubscribeWay): string => WAYS[way]()
