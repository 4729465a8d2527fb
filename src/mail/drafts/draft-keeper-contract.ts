// What every DraftKeeper must keep, whatever provider it writes to. An adapter's test brings a
// place for drafts that it can look into and disturb.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Approved } from '../../actions/approved.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { DraftKeeper, DropDraft, SaveDraft } from './draft-keeper.ts'

export interface KeeperBench {
  keeper: DraftKeeper
  /** The bytes of every draft there. */
  look(): Promise<string[]>
  approved<T extends SaveDraft | DropDraft>(change: T): Approved<T>
  /** Another program changes the one draft there. */
  disturb(raw: string): Promise<void>
}

const MESSAGE_ID = 'drf_1@example.org'
export const rawOf = (text: string, messageId = MESSAGE_ID): string => `Message-ID: <${messageId}>\r\nSubject: S\r\n\r\n${text}\r\n`
const signal = new AbortController().signal

export function draftKeeperContract(adapter: string, open: (context: TestContext) => Promise<KeeperBench>): void {
  const promise = (name: string, body: (bench: KeeperBench, hand: ReturnType<typeof handOf>) => Promise<void>) =>
    test(`${adapter} drafts: ${name}`, async (context) => {
      const bench = await open(context)
      await body(bench, handOf(bench))
    })

  promise('a draft is put byte for byte, and found by its Message-ID', async ({ look, keeper }, { put }) => {
    const receipt = await put('one')
    assert.deepEqual([await look(), receipt.proven, receipt.expected], [[rawOf('one')], 1, 1])
    assert.deepEqual(await keeper.find(MESSAGE_ID, signal), [shaOf(receipt)])
    assert.deepEqual(await keeper.find('drf_2@example.org', signal), [])
  })

  promise('a new version takes the place of the one before, and of no other draft', async ({ look }, { put }) => {
    await put('other', '', 'drf_2@example.org')
    const first = await put('one')
    await put('two', shaOf(first))
    assert.deepEqual((await look()).toSorted(), [rawOf('other', 'drf_2@example.org'), rawOf('two')].toSorted())
  })

  promise('a repeat changes nothing and says the same', async ({ look }, { put }) => {
    const first = shaOf(await put('one'))
    const second = await put('two', first)
    const before = await look()
    assert.deepEqual((await put('two', first)).items.map(({ after }) => after), second.items.map(({ after }) => after))
    assert.deepEqual(await look(), before)
  })

  promise('what another program wrote into it is never written over, nor taken away', async ({ look, disturb }, { put, remove }) => {
    const first = shaOf(await put('one'))
    await disturb(rawOf('by hand'))
    await assert.rejects(put('two', first), { code: 'draft-differs' })
    await assert.rejects(put('two'), { code: 'draft-differs' })
    await assert.rejects(remove(first), { code: 'draft-differs' })
    assert.deepEqual(await look(), [rawOf('by hand')])
  })

  promise('it is taken away once, and gone already is as good', async ({ look }, { put, remove }) => {
    const sha256 = shaOf(await put('one'))
    assert.equal((await remove(sha256)).items[0]?.outcome, 'done')
    assert.deepEqual(await look(), [])
    assert.deepEqual(((receipt) => [receipt.items[0]?.outcome, receipt.proven])(await remove(sha256)), ['already-so', 1])
  })
}

export const shaOf = (receipt: Receipt): string => String(receipt.items[0]?.after['sha256'])

/** What a person approves, in a word. */
export function handOf({ keeper, approved }: KeeperBench) {
  const letter = { accountId: 'acc_1', from: { name: '', address: 'ana@example.org' }, to: [], cc: [], bcc: [], subject: 'S', text: '' }
  return {
    put: (text: string, replaces = '', messageId = MESSAGE_ID) => keeper.put(approved({ draftId: 'drf_1', version: 1, messageId, letter, replaces }), Buffer.from(rawOf(text, messageId)), signal),
    remove: (sha256: string) => keeper.remove(approved({ draft: { id: 'drf_1', version: 1, messageId: MESSAGE_ID, sha256 } }), signal),
  }
}
