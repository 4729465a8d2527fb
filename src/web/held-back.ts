// Refusals of what a virus scanner found something in: its bytes leave this house by no route.
//
// Not for its owner either, who is the one it was written for. Of a whole mail the raw bytes are
// refused with it: a mail program opens the same file out of them (docs/decisions says more).
import { Fault } from '../base/fault.ts'

const FIX = 'It stays where it is, and is asked about again whenever the scanner has new signatures: if this was an error, it will be given out then.'

export const fileHeldBack = (threat: string): Fault =>
  new Fault('attachment-infected', `This file is held back: the virus scanner found ${threat} in it`, { status: 403, fix: FIX, detail: { threat } })

export const mailHeldBack = (threat: string): Fault =>
  new Fault('mail-infected', `The raw mail is held back: the virus scanner found ${threat} in one of its files`, { status: 403, fix: FIX, detail: { threat } })
