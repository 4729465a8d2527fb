// How many lines of a list were asked for on the command line.
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'

export function limitGiven(given: string | boolean | undefined, usage: string): number {
  const limit = given === undefined ? limits.pageDefault : Number(given)
  if (Number.isInteger(limit) && limit >= 1 && limit <= limits.pageMax) return limit
  throw new Fault('usage', `--limit is a number from 1 to ${limits.pageMax}`, { fix: usage })
}
