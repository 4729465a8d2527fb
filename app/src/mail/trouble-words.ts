// What is wrong with a mail or a file of mails, in the person's language. What has no code is a
// provider's own sentence, and stands as it was said.
import type { Trouble, TroubleCode } from '../../../src/web/contract/trouble.ts'
import { problemWords } from '../api/problem-words.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'

type Detail = Readonly<Record<string, string>>

export const troubleWords: Record<TroubleCode, (detail: Detail) => string> = {
  'mail-empty': m.trouble_mail_empty,
  'mail-headerless': m.trouble_mail_headerless,
  'mail-too-large': m.trouble_mail_too_large,
  'mail-text-too-long': m.trouble_mail_text_too_long,
  'mail-too-deep': m.trouble_mail_too_deep,
  'mail-too-many-parts': m.trouble_mail_too_many_parts,
  'mail-end-missing': m.trouble_mail_end_missing,
  'mail-header-too-long': m.trouble_mail_header_too_long,
  'mail-field-too-long': m.trouble_mail_field_too_long,
  'mail-date-unreadable': m.trouble_mail_date_unreadable,
  'mail-too-slow': m.trouble_mail_too_slow,
  'mail-breaks-reader': m.trouble_mail_breaks_reader,
  'bytes-lost': m.trouble_bytes_lost,
  'bytes-asked-for': m.trouble_bytes_asked_for,
  'bytes-damaged': m.trouble_bytes_damaged,
  'bytes-not-now': m.trouble_bytes_not_now,
  'header-alone': ({ megabytes = '', limit = '' }) => m.trouble_header_alone({ megabytes, limit }),
  'header-alone-unsized': ({ limit = '' }) => m.trouble_header_alone_unsized({ limit }),
  'not-given': m.trouble_not_given,
  'nothing-given': m.trouble_nothing_given,
  'server-refuses': ({ words = '' }) => m.trouble_server_refuses({ words }),
  'server-hangs-up': ({ words = '' }) => m.trouble_server_hangs_up({ words }),
  'contentless': m.trouble_contentless,
  'microsoft-refuses': ({ error = '' }) => m.trouble_microsoft_refuses({ error }),
  'mail-file-unreadable': ({ path = '', error = '' }) => m.trouble_mail_file_unreadable({ path, error }),
  'entry-empty': m.trouble_entry_empty,
  'entry-stray': m.trouble_entry_stray,
  'entry-too-large': ({ limit = '' }) => m.trouble_entry_too_large({ limit }),
  'file-empty': m.trouble_file_empty,
  'file-no-mail': m.trouble_file_no_mail,
  'file-illegible': m.trouble_file_illegible,
  'file-archive-inside': m.trouble_file_archive_inside,
  'file-packed': m.trouble_file_packed,
  'file-of-outlook': m.trouble_file_of_outlook,
  'file-gone': m.trouble_file_gone,
  'file-forbidden': m.trouble_file_forbidden,
  'file-unreadable': ({ error = '' }) => m.trouble_file_unreadable({ error }),
  'file-locked': m.trouble_file_locked,
  'file-packed-oddly': m.trouble_file_packed_oddly,
  'file-swells': m.trouble_file_swells,
  'archive-broken': m.trouble_archive_broken,
  'archive-crowded': ({ limit = '' }) => m.trouble_archive_crowded({ limit }),
  'archive-overlapping': m.trouble_archive_overlapping,
  'import-cut-short': m.trouble_import_cut_short,
  'import-not-fetched': m.trouble_import_not_fetched,
  'folder-not-fetched': ({ folder = '', words = '' }) => m.trouble_folder_not_fetched({ folder, words }),
}

const isOwn = (code: string): code is TroubleCode => Object.hasOwn(troubleWords, code)

export function troubleText({ code, detail, says }: Trouble): string {
  // An import may have ended by a refusal, which has words of its own.
  if (!isOwn(code)) return problemWords[code] === undefined ? says : asSentences(wordsOf({ code, title: says, fix: '' }))
  const what = troubleWords[code](detail)
  const { file, byte } = detail
  return file === undefined ? what : byte === undefined ? m.trouble_in_file({ file, what }) : m.trouble_in_file_at({ file, byte, what })
}

/** The preview of a mail, or why there is none. */
export const snippetWords = ({ snippet, snippetTroubles = [] }: { snippet: string; snippetTroubles?: readonly Trouble[] | undefined }): string => (snippetTroubles.length === 0 ? snippet : troublesText(snippetTroubles))

/** Those of one mail, as they are read one after the other. */
export const troublesText = (troubles: readonly Trouble[]): string => troubles.map(troubleText).join(' ')
