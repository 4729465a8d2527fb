// The drafts of a Maildir, held to what every keeper of drafts promises.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sealApproved } from '../../actions/approved.ts'
import { draftKeeperContract } from '../drafts/draft-keeper-contract.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMaildirDraftKeeper } from './maildir-draft-writer.ts'

draftKeeperContract('Maildir', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'secretary-drafts-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, sub))
  const there = () => {
    const folder = join(root, '.Drafts')
    return ['cur', 'new'].flatMap((sub) => readdirSync(join(folder, sub)).map((name) => join(folder, sub, name)))
  }
  return {
    keeper: openMaildirDraftKeeper({ root, clock: fixedClock(Date.UTC(2026, 0, 5, 12)) }),
    approved: (change) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: 1, change }),
    look: async () => there().map((path) => readFileSync(path, 'utf8')),
    disturb: async (raw) => {
      for (const path of there()) writeFileSync(path, raw)
    },
  }
})
