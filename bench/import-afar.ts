// What distance costs an import: the mailbox of import.ts once more, from a server that is so many
// milliseconds away and otherwise as fast.
//
//   node bench/import-afar.ts [--mails 4000] [--round-trip 50] [--json]
//
// Needs Linux, Dovecot, and what `npm test` builds. The line is as wide as this machine: what shows
// is how often an import waits for an answer before it asks for the next thing. Each round is a new
// account of the same mail on a new store, once beside the server and once from afar.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { dovecotMissing, startDovecot } from '../src/testing/dovecot.ts'
import { openFarLine } from '../test/sim/far-line.ts'
import { openImapHome } from '../test/sim/imap-home.ts'
import { giveToServer } from '../test/sim/letter-tree.ts'
import { asLine, asRow, besidePeer, figure, ROW_NAMES, type Figure } from './figure.ts'
import { importOurs, startOurs, type Imported } from './import-ours.ts'
import { linkTree, madeCorpus } from './made-corpus.ts'

async function* measureDistance(mails: number, roundTripMs: number): AsyncGenerator<Figure> {
  const corpus = await madeCorpus(mails)
  const server = await startDovecot()
  const person = server.addUser()
  linkTree(corpus.tree, server.folderOf(person.user))
  giveToServer(dirname(server.folderOf(person.user)))
  server.doveadm('search', '-u', person.user, 'mailbox', '*', 'all')
  const line = await openFarLine({ host: server.host, port: server.port, roundTripMs })
  try {
    const take = async (port: number): Promise<Imported> => {
      const folder = mkdtempSync(join(tmpdir(), 'secretary-bench-afar-'))
      const owner = await openImapHome(join(folder, 'home'), { host: '127.0.0.1', port })
      const running = await startOurs(owner.house.config.home)
      try {
        return await importOurs({ running, owner, person, mails: [...corpus.mails.values()] })
      } finally {
        await running.stop()
        await owner.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }
    const near = await take(server.port)
    const far = await take(line.port)
    const name = `import-afar.${mails}.${roundTripMs}ms`
    yield besidePeer(figure(`${name}.wall`, far.use.seconds, 's'), 'beside the server', near.use.seconds)
    yield besidePeer(figure(`${name}.rate`, mails / far.use.seconds, 'messages/s'), 'beside the server', mails / near.use.seconds)
    yield besidePeer(figure(`${name}.peak-rss`, far.use.rssMegabytes, 'MB'), 'beside the server', near.use.rssMegabytes)
    if (far.newestSeconds !== undefined && near.newestSeconds !== undefined) yield besidePeer(figure(`${name}.newest-1000`, far.newestSeconds, 's'), 'beside the server', near.newestSeconds)
  } finally {
    await line.close()
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { mails: { type: 'string', default: '4000' }, 'round-trip': { type: 'string', default: '50' }, json: { type: 'boolean', default: false } } })
  const [mails, roundTripMs] = [Number(values.mails), Number(values['round-trip'])]
  if (!Number.isSafeInteger(mails) || mails < 1 || !(roundTripMs > 0) || dovecotMissing !== false) {
    process.stderr.write(`bench: ${dovecotMissing === false ? '--mails and --round-trip take numbers above 0' : dovecotMissing}\n`)
    return 2
  }
  if (!values.json) console.log(ROW_NAMES)
  for await (const one of measureDistance(mails, roundTripMs)) console.log(values.json ? asLine(one) : asRow(one))
  return 0
}

process.exitCode = await main()
// Dovecot's process is unref'ed but for its exit handler, which stops it.
process.exit()
