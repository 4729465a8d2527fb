// What an import's figures say: how far, how fast, how long. A file is read in bytes, an account
// in mails. Rounded to what stays still for a while, since a figure that jumps cannot be read.
import { perMinute } from '../activity/job-figures.ts'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import * as m from '../messages/m.ts'
import { timeLeft } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'

/** Said where there is nothing to say, so that no cell comes and goes. */
export const NOTHING = '–'

type Status = ImportStatusView

/** 0 to 1; 0 while the whole is not known. */
export const shareOf = ({ done, total }: Pick<Status, 'done' | 'total'>): number => (total <= 0 ? 0 : Math.min(1, done / total))

/** A file of which the last byte is read is not over yet, so a hundred is kept for the end. */
export const percentOf = (status: Pick<Status, 'done' | 'total'>): number => Math.min(99, Math.floor(shareOf(status) * 100))

export const amountOf = ({ source }: Pick<Status, 'source'>, amount: number): string => (source === 'file' ? sizeOf(amount) : figure(amount))

export function rateOf({ state, source, rate }: Pick<Status, 'state' | 'source' | 'rate'>): { amount: string; per: string } {
  if (state !== 'running' || rate <= 0) return { amount: NOTHING, per: '' }
  return source === 'file' ? { amount: sizeOf(rate), per: m.a_second() } : { amount: figure(perMinute(rate)), per: m.a_minute() }
}

export function leftOf({ state, etaMs }: Pick<Status, 'state' | 'etaMs'>): string {
  if (state !== 'running') return NOTHING
  return etaMs === null ? m.about_to_know() : timeLeft(etaMs)
}

/** Of a connected account whose person has not said yet how much of its mail is wanted: nothing of it is here. */
export const isUnchosen = ({ state, source }: Pick<Status, 'state' | 'source'>): boolean => state === 'planned' && source === 'account'

/** Where it is, beside its name. */
export function placeOf(status: Status): string {
  const { state, source, done, total, found } = status
  const of = total > 0 ? { done: amountOf(status, done), total: amountOf(status, total) } : undefined
  if (isUnchosen(status)) return m.import_unchosen()
  if (state === 'planned' || (state === 'running' && done === 0 && found === 0)) return m.job_waiting()
  if (state === 'paused') return of === undefined ? m.job_paused() : m.paused_at(of)
  if (state === 'failed') return m.import_halted()
  if (of === undefined) return source === 'file' ? m.import_reading() : m.import_fetching()
  return source === 'file' ? m.import_reading_of(of) : m.import_fetching_of(of)
}

/** Every mail that was found is in exactly one of the three. */
export const addsUp = ({ found, stored, duplicate, broken }: Pick<Status, 'found' | 'stored' | 'duplicate' | 'broken'>): boolean => found === stored + duplicate + broken
