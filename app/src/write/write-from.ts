// Another of one's accounts as the sender of a letter that lies with the drafts of one: a copy in a
// mailbox is not taken from there into another's, so the letter is begun anew from the other account,
// as the answer that it is, and given up where it was, with its copy.
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { discardDraft, editDraft, startAnswer, startDraft } from '../api/drafts.ts'
import { changeOf, type Letter } from './letter.ts'

export async function writeFrom(accountId: string, draft: Pick<Draft, 'id' | 'version' | 'answers' | 'how'>, letter: Letter): Promise<Draft> {
  const { sendAt, ...words } = changeOf(letter)
  const { answers, how } = draft
  if (answers === 0 || how === '') {
    const begun = await startDraft({ accountId, letter: { ...words, ...(sendAt === null ? {} : { sendAt }) } })
    await discardDraft(draft.id, draft.version)
    return begun
  }
  // One lives in a conversation: the other comes once this one is given up, or this one again.
  await discardDraft(draft.id, draft.version)
  try {
    const begun = await startAnswer(answers, how)
    return await editDraft(begun.id, { version: begun.version, accountId, letter: changeOf(letter) })
  } catch (error) {
    await editDraft(draft.id, { version: draft.version + 1, letter: {} })
    throw error
  }
}
