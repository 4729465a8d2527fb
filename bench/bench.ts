// Measures what Secretary promises about speed and size.
//
//   npm run bench -- [NAME...] [--messages N] [--json]
//
// A table for people; with --json one line a figure:
// {name, value, unit, peer, peerValue, ratio}. README.md says what each measures.
import { parseArgs } from 'node:util'
import { measureClaims } from './claims.ts'
import { measureClean } from './clean.ts'
import { measureColdStart } from './cold-start.ts'
import { asLine, asRow, ROW_NAMES, type BenchOptions, type Figure } from './figure.ts'
import { measureGate } from './gate.ts'
import { measureIdleMemory } from './idle-memory.ts'
import { measureLists } from './lists.ts'
import { measureLive } from './live.ts'
import { measureMoves } from './moves.ts'
import { measureSearch } from './search.ts'
import { measureParse } from './parse.ts'

const BENCHES: Record<string, (options: BenchOptions) => AsyncIterable<Figure>> = {
  'cold-start': measureColdStart,
  'idle-memory': measureIdleMemory,
  lists: measureLists,
  search: measureSearch,
  live: measureLive,
  claims: measureClaims,
  clean: measureClean,
  gate: measureGate,
  moves: measureMoves,
  parse: measureParse,
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { messages: { type: 'string', default: '20000' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const messages = Number(values.messages)
  const unknown = positionals.filter((name) => !(name in BENCHES))
  if (unknown.length > 0 || !Number.isSafeInteger(messages) || messages < 1) {
    const what = unknown.length > 0 ? `There is no bench ${unknown.join(', ')}` : `--messages ${values.messages} is not a number of messages`
    process.stderr.write(`bench: ${what}. Names: ${Object.keys(BENCHES).join(' ')}\n`)
    return 2
  }
  if (!values.json) console.log(ROW_NAMES)
  for (const name of positionals.length === 0 ? Object.keys(BENCHES) : positionals) {
    for await (const one of BENCHES[name]?.({ messages }) ?? []) {
      console.log(values.json ? asLine(one) : asRow(one))
    }
  }
  return 0
}

process.exitCode = await main()
