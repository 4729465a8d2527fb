// What a provider must do so that a draft shows in other programs too: put the copy that lies with
// its drafts, find it, take it away. What another program wrote into it is never written over.
import type { Approved } from '../../actions/approved.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { DraftCopy } from '../mail-port.ts'
import type { SealedLetter } from '../letters/seal-letter.ts'

/** What a person approved to be put with the drafts of an account. */
export interface SaveDraft {
  draftId: string
  version: number
  /** The draft's own, the same for all its versions, without <>. */
  messageId: string
  letter: SealedLetter
  /** Digest of the copy that gives way; '' = there is none. */
  replaces: string
}

export interface DropDraft {
  draft: DraftCopy
}

export interface DraftKeeper {
  /**
   * Idempotent by Message-ID and bytes. The receipt's item says in `after.sha256` what lies there
   * now, as it reads back. Refused (`draft-differs`) where the copy there is neither this one nor the one that gives way.
   */
  put(approved: Approved<SaveDraft>, raw: Uint8Array, signal: AbortSignal): Promise<Receipt>
  /**
   * Gone already is as good. Refused (`draft-differs`) where the copy there is another. Also for a
   * letter that was sent from it: then `ours` are digests of all copies that were put for this draft,
   * of which one may have been put after the letter was sealed.
   */
  remove(approved: Approved<{ draft?: DraftCopy | undefined }>, signal: AbortSignal, ours?: readonly string[]): Promise<Receipt>
  /** Digests of the copies with this Message-ID; two while one gives way to the other. */
  find(messageId: string, signal: AbortSignal): Promise<string[]>
  close(): Promise<void>
}
