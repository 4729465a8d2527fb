// What is said at the end of an import reads as a sentence, whatever the figures are.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Trouble } from '../mail/messages/trouble-shapes.ts'
import type { Import } from '../mail/import/import-store.ts'
import { reportText } from './import-report.ts'

const done: Import = {
  id: 'i', userId: 'u', accountId: 'a', source: 'file', name: '/mail', state: 'done', reason: '', folders: [], fromMs: 0, untilMs: 0,
  found: 12_345, stored: 12_290, duplicate: 50, broken: 5, removed: 31, bytes: 1, keptInFile: 0, jobId: '', createdAt: 1, startedAt: 1, finishedAt: 2,
}
const status = { state: 'done', reason: '', troubles: [] as Trouble[], keptFile: '', done: 1, total: 1, rate: 0, etaMs: null } as const
const said = (some: Partial<Import>) => reportText({ ...done, ...some }, { status, accountName: 'Old' }).split('\n')[0]

test('one mail is, several are', () => {
  assert.equal(said({}), '12,345 mails were found: 12,290 are new, 50 were here already, 5 are broken. 31 that were deleted in the file were left out.')
  assert.equal(said({ found: 1, stored: 0, duplicate: 0, broken: 1, removed: 1 }), '1 mail was found: 0 are new, 0 were here already, 1 is broken. 1 that was deleted in the file was left out.')
  assert.equal(said({ found: 3, stored: 1, duplicate: 1, broken: 1, removed: 0 }), '3 mails were found: 1 is new, 1 was here already, 1 is broken.')
})

test('an uploaded file that is kept is said with the report', () => {
  assert.match(reportText(done, { status: { ...status, keptFile: 'The uploaded file is kept' }, accountName: 'Old' }), /^ {2}The uploaded file is kept$/m)
})
