// What a mail costs as the store grows: is the millionth as cheap as the ten-thousandth?
//
//   node bench/cost.ts [--from 10000] [--to 100000] [--json]
//
// In process and without a server: made-up letters of 1.5 KB on average go the way of an import from
// the provider's bytes on (parser thread, pack with its fdatasync, one transaction a page with rows,
// threads, words and the change feed), on SQLite. Not in it: IMAP, the job around a page, and the
// merging of the index, which waits for idle moments and is told apart at the end. A figure a step,
// nine steps from one power of ten to the next; beside each the first step, so that the last
// column says what the size costs: 1 is flat.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mergeIndexStep } from '../src/mail/search/search-index.ts'
import { openImapHome } from '../test/sim/imap-home.ts'
import { asLine, asRow, besidePeer, figure, ROW_NAMES, type Figure } from './figure.ts'
import { openFiller } from './made-up-mail.ts'

/** What is stored before the first step is compared with: caches and threads are warm by then. */
const WARM_UP = 2_000

async function* measureCost(from: number, to: number): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'secretary-bench-cost-'))
  const owner = await openImapHome(home, { host: '127.0.0.1', port: 1 })
  const filler = await openFiller(owner.house, { userId: owner.userId, count: to })
  try {
    await filler.fill(WARM_UP)
    let first: { cpu: number; wall: number } | undefined
    for (let total = from; total <= to; total += stepAt(total)) {
      const before = { mails: filler.filled, cpu: process.cpuUsage(), at: performance.now() }
      await filler.fill(total)
      const { user, system } = process.cpuUsage(before.cpu)
      const mails = total - before.mails
      const step = { cpu: (user + system) / mails, wall: ((performance.now() - before.at) * 1_000) / mails }
      first ??= step
      yield besidePeer(figure(`cost.${total}.cpu`, step.cpu, 'us'), `the first ${from}`, first.cpu)
      yield besidePeer(figure(`cost.${total}.wall`, step.wall, 'us'), `the first ${from}`, first.wall)
    }
    const before = process.cpuUsage()
    while (await mergeIndexStep(owner.house.db));
    const { user, system } = process.cpuUsage(before)
    yield figure('cost.merge-afterwards.cpu', (user + system) / to, 'us')
  } finally {
    await filler.close()
    await owner.close()
    rmSync(home, { recursive: true, force: true })
  }
}

const stepAt = (total: number): number => 10 ** Math.floor(Math.log10(total))

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { from: { type: 'string', default: '10000' }, to: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } } })
  const [from, to] = [Number(values.from), Number(values.to)]
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from <= WARM_UP || to < from) {
    process.stderr.write(`bench: --from is a number above ${WARM_UP}, --to one that is no smaller\n`)
    return 2
  }
  if (!values.json) console.log(ROW_NAMES)
  for await (const one of measureCost(from, to)) console.log(values.json ? asLine(one) : asRow(one))
  return 0
}

process.exitCode = await main()
