// Where the bytes of a message lie: in which pack, in which of its blocks, and where in that.

export interface RawLocation {
  /** File name without folder and ending. */
  pack: string
  /** Where the block starts in the file, and how long it is there. */
  block: number
  blockBytes: number
  /** Where the message starts in the unpacked block. */
  offset: number
  bytes: number
}

/** The place of a message whose bytes could not be had: in no pack. */
export const NOWHERE: RawLocation = { pack: '', block: 0, blockBytes: 0, offset: 0, bytes: 0 }
