// What a problem is called in the person's language. Codes are stable, so they are
// translated here; a code we do not know keeps the server's own words.
import * as m from '../messages/m.ts'
import { inRomanian } from '../words/locale.ts'
import { ApiProblem } from './request.ts'

const known: Record<string, () => { title: string; fix: string }> = {
  'offline': () => ({ title: m.problem_offline(), fix: m.problem_offline_fix() }),
  'not-signed-in': () => ({ title: m.problem_not_signed_in(), fix: m.problem_not_signed_in_fix() }),
  'access-expired': () => ({ title: m.problem_not_signed_in(), fix: m.problem_not_signed_in_fix() }),
  'session-reused': () => ({ title: m.problem_session_reused(), fix: m.problem_session_reused_fix() }),
  'sign-in-refused': () => ({ title: m.problem_wrong_credentials(), fix: m.problem_wrong_credentials_fix() }),
  'password-wrong': () => ({ title: m.problem_password_wrong(), fix: '' }),
  'code-wrong': () => ({ title: m.problem_wrong_code(), fix: m.problem_wrong_code_fix() }),
  'too-many-guesses': () => ({ title: m.problem_rate_limited(), fix: m.problem_rate_limited_fix() }),
  'slow-down': () => ({ title: m.problem_rate_limited(), fix: m.problem_rate_limited_fix() }),
  'too-many-lines': () => ({ title: m.problem_rate_limited(), fix: m.problem_rate_limited_fix() }),
  'too-many-requests': () => ({ title: m.problem_rate_limited(), fix: m.problem_rate_limited_fix() }),
  'password-short': () => ({ title: m.problem_password_short(), fix: m.password_advice() }),
  'password-common': () => ({ title: m.problem_password_common(), fix: m.password_advice() }),
  'password-is-address': () => ({ title: m.problem_password_is_address(), fix: '' }),
  'link-void': () => ({ title: m.problem_link_void(), fix: m.problem_link_void_fix() }),
  'invitation-void': () => ({ title: m.problem_invitation_void(), fix: m.problem_invitation_void_fix() }),
  'owner-exists': () => ({ title: m.problem_owner_exists(), fix: '' }),
  'address-taken': () => ({ title: m.problem_address_taken(), fix: '' }),
  'role-missing': () => ({ title: m.problem_forbidden(), fix: '' }),
  'bad-folder': () => ({ title: m.problem_bad_folder(), fix: m.problem_bad_folder_fix() }),
  'mail-folder-missing': () => ({ title: m.problem_mail_folder_missing(), fix: m.problem_mail_folder_missing_fix() }),
  'mail-folder-unreadable': () => ({ title: m.problem_mail_folder_unreadable(), fix: m.problem_folder_unreadable_fix() }),
  'not-a-maildir': () => ({ title: m.problem_not_a_maildir(), fix: m.problem_not_a_maildir_fix() }),
  'calendar-folder-missing': () => ({ title: m.problem_calendar_folder_missing(), fix: m.problem_calendar_folder_missing_fix() }),
  'calendar-folder-unreadable': () => ({ title: m.problem_calendar_folder_unreadable(), fix: m.problem_folder_unreadable_fix() }),
  'not-a-calendar-folder': () => ({ title: m.problem_not_a_calendar_folder(), fix: m.problem_not_a_calendar_folder_fix() }),
  'import-empty': () => ({ title: m.problem_import_empty(), fix: m.problem_import_empty_fix() }),
  'import-packed': () => ({ title: m.problem_import_packed(), fix: m.problem_import_packed_fix() }),
  'import-unknown': () => ({ title: m.problem_import_unknown(), fix: m.problem_import_unknown_fix() }),
  'import-too-large': () => ({ title: m.problem_import_too_large(), fix: m.problem_import_too_large_fix() }),
  'import-broken-off': () => ({ title: m.problem_import_broken_off(), fix: m.problem_import_broken_off_fix() }),
  'disk-full': () => ({ title: m.problem_disk_full(), fix: m.problem_disk_full_fix() }),
  'account-known': () => ({ title: m.problem_account_known(), fix: '' }),
  'not-found': () => ({ title: m.problem_not_found(), fix: '' }),
  'payload-changed': () => ({ title: m.problem_payload_changed(), fix: m.problem_payload_changed_fix() }),
  'already-decided': () => ({ title: m.problem_already_decided(), fix: '' }),
  'cannot-undo': () => ({ title: m.problem_cannot_undo(), fix: '' }),
  'expired': () => ({ title: m.problem_expired(), fix: m.problem_expired_fix() }),
  'internal': () => ({ title: m.problem_internal(), fix: m.problem_internal_fix() }),
}

/** Their English speaks to programs ("POST /auth/refresh"); people get ours. */
const ownWords = new Set(['offline', 'not-signed-in', 'access-expired'])

export interface ProblemText {
  title: string
  fix: string
  /** For support: what stands in the server's log. */
  exact: string
}

export function problemText(error: unknown): ProblemText {
  if (!(error instanceof ApiProblem)) return { ...known['internal']!(), exact: error instanceof Error ? error.message : String(error) }
  const own = known[error.code]?.()
  const exact = [error.code, error.requestId].filter((part) => part !== '').join(' ')
  // The server's English says more than a general sentence, so English readers get it.
  if (own === undefined || (!inRomanian() && !ownWords.has(error.code) && error.message !== '')) {
    return { title: error.message, fix: error.fix === '' ? (own?.fix ?? '') : error.fix, exact }
  }
  return { ...own, exact }
}

/** For a note in a form: what happened and what to do, as sentences. */
export function problemLine(error: unknown): string {
  const { title, fix } = problemText(error)
  const ended = /[.!?…]$/.test(title) ? title : `${title}.`
  return fix === '' ? ended : `${ended} ${fix}`
}
