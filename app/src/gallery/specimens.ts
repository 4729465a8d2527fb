// What the gallery shows: one made-up action, job and thread, varied into every state.
import type { Action, ActionState } from '../../../src/web/contract/actions.ts'
import type { Job } from '../../../src/web/contract/jobs.ts'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'

const noon = Date.UTC(2026, 10, 17, 10, 0)

export const specimenAction = (change: Partial<Action> = {}): Action => ({
  id: 'act_specimen', accountId: 'acc_1', kind: 'mail.send', payload: {}, digest: '7f3a91c0b2d4', revision: 0,
  state: 'proposed', stateReason: '', origin: { by: 'chat', id: 'chat_1', name: 'Andrei Marin', words: 'tell Henrik yes on both, and hold the price until Thursday' },
  preview: {
    act: 'mail.send',
    values: { subject: 'Re: Staircase drawings, revision C' },
    facts: [
      { label: 'to', value: 'Henrik Solberg', exact: 'henrik.solberg@nordhus.example', source: 'contacts', sourceNote: '', sourceCount: 41 },
      { label: 'copy', value: 'Ola Brekke', exact: 'ola.brekke@nordhus-invoice.example', source: 'mail-text', sourceNote: '13 Nov', sourceCount: 0 },
      { label: 'subject', value: 'Re: Staircase drawings, revision C', exact: '', source: 'thread', sourceNote: '', sourceCount: 0 },
      { label: 'files', value: 'Drawing-07-rev-C.pdf', exact: '', source: 'your-words', sourceNote: '', sourceCount: 0 },
    ],
    warnings: [{ code: 'first-contact', text: 'You have never written to Ola Brekke; the address stands only in the text of a mail.', exact: 'ola.brekke@nordhus-invoice.example', count: 0 }],
    body: 'Hi Henrik,\n\nThe return is 110 mm; the section is right and drawing 07 is corrected in the attached file. Kovács will hold €4,180 before tax if you sign by Thursday 19 November.\n\nBest,\nAndrei',
    items: [], count: 1, undoable: false,
  },
  talk: [], waitsFor: '', ignoredAt: 0, declined: [], divisible: false, standingId: '', drift: null,
  batchId: '', proposedAt: noon, expiresAt: noon + 3_600_000, decidedAt: 0, decidedBy: '', leavesAt: 0, startedAt: 0, finishedAt: 0,
  receipt: null, errorCode: '', errorText: '', undoOf: '', undoneBy: '', canUndo: false,
  ...change,
})

const move: Action['preview'] = {
  act: 'mail.move', values: { folder: 'Archive' }, facts: [], warnings: [], body: '',
  items: [
    { id: '1', title: 'Cheia de la subsol', from: 'Elena Stan', note: '' },
    { id: '2', title: 'Photos from the site, level 2', from: 'Elena Stan', note: '' },
  ],
  count: 12, undoable: true,
}

const settled = (state: ActionState, change: Partial<Action> = {}): Action =>
  specimenAction({
    id: `act_${state}`, kind: 'mail.move', preview: move, state, origin: { by: 'person', id: '', name: 'Andrei Marin', words: '' },
    decidedAt: noon, decidedBy: 'Andrei Marin', finishedAt: noon + 1_000, ...change,
  })

export const specimenStates: readonly Action[] = [
  settled('scheduled', { leavesAt: noon + 10_000 }),
  settled('running', { finishedAt: 0 }),
  settled('done', { receipt: { provenAt: noon + 1_000, proof: '', expected: 12, proven: 12, items: [] }, canUndo: true }),
  settled('unknown', { errorText: 'timeout after 30 s' }),
  settled('failed', { errorText: 'NO [OVERQUOTA] Quota exceeded' }),
  settled('undone', { receipt: { provenAt: noon, proof: '', expected: 12, proven: 12, items: [] } }),
  settled('rejected', { decidedBy: '' }),
]

export const specimenJob = (change: Partial<Job> = {}): Job => ({
  id: 'job_specimen', seq: 12, name: 'mail.pull-mailbox', actionId: '', state: 'running', phase: 'INBOX', done: 41_212, total: 66_420,
  counters: { stored: 41_212, proven: 40_900, duplicate: 318, broken: 9 }, rate: 28.07, etaMs: 15 * 60_000, attempt: 1, maxAttempts: 5, nextTryAt: 0,
  asked: '', dead: false, errorCode: '', errorText: '', createdAt: noon, startedAt: noon, finishedAt: 0, ...change,
})

const row = (id: string, name: string, subject: string, snippet: string, change: Partial<ThreadRow> = {}): ThreadRow => ({
  id, accountId: 'acc_1', mailboxId: 'box_1', subject, participants: [{ name, address: `${id}@example.org` }], snippet, dateMs: noon - 3_600_000,
  messages: 1, unread: 0, flagged: false, attachments: false, messageIds: [1], ...change,
})
export const specimenRows: readonly ThreadRow[] = [
  row('r1', 'Ioana Dumitrescu', 'Anexa 2 la contractul de închiriere', 'Bună, am nevoie de semnătură până la 12', { unread: 1, messages: 3, attachments: true }),
  row('r2', 'Henrik Solberg', 'Staircase drawings, revision C', 'Two things before we order the oak', { messages: 6, attachments: true }),
  row('r3', 'Priya Raman', 'Load calculation, two questions before I stamp it', 'Morning Andrei, before I', { unread: 1, messages: 2, flagged: true }),
  row('r4', 'Elena Stan', 'Photos from the site, level 2', 'Left the big ones in the shared folder'),
]
export const specimenNow = noon + 6_000
