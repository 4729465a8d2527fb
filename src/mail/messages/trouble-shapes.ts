// What can be wrong with a mail, or with a file of mails: a code for whoever reads it by machine or
// in another language, and the sentence that a terminal prints.
import { z } from 'zod'

export const troubleCode = z.enum([
  // Of a mail as it is read.
  'mail-empty', 'mail-headerless', 'mail-too-large', 'mail-text-too-long', 'mail-too-deep', 'mail-too-many-parts', 'mail-end-missing', 'mail-header-too-long', 'mail-field-too-long',
  'mail-date-unreadable', 'mail-too-slow', 'mail-breaks-reader',
  // Of its bytes here.
  'bytes-lost', 'bytes-asked-for', 'bytes-damaged', 'bytes-not-now',
  // Of what its provider gives.
  'header-alone', 'header-alone-unsized', 'not-given', 'nothing-given', 'server-refuses', 'server-hangs-up', 'contentless', 'microsoft-refuses', 'mail-file-unreadable',
  // Of a file that is imported.
  'entry-empty', 'entry-stray', 'entry-too-large', 'file-empty', 'file-no-mail', 'file-illegible', 'file-archive-inside', 'file-packed', 'file-of-outlook', 'file-gone', 'file-forbidden',
  'file-unreadable', 'file-locked', 'file-packed-oddly', 'file-swells', 'archive-broken', 'archive-crowded', 'archive-overlapping',
  // Of an import.
  'import-cut-short', 'import-not-fetched', 'folder-not-fetched',
])
export type TroubleCode = z.infer<typeof troubleCode>

export const trouble = z
  .object({
    code: z.string().describe(`One of ${troubleCode.options.join(', ')}; of an import that failed the code of the refusal; empty where only a provider’s own words are known`),
    detail: z.record(z.string(), z.string()).describe('What the sentence names, by what it is: `file`, `byte`, `megabytes`, `limit`, `error`, `folder`, `words`'),
    says: z.string().describe('In English'),
  })
  .meta({ id: 'Trouble' })
export type Trouble = z.infer<typeof trouble>
