// The corpus (bench/corpus) as the benches use it: made once a size and kept in the temp folder,
// since making it takes longer than most of what is measured; and the truth about it, also after
// the day of changes that `churn` makes.
import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAM = join(import.meta.dirname, 'corpus', 'corpus.mjs')
const SEED = '1'
const HUNDRED_MEGABYTES = 100_000_000

export interface TrueMail {
  file: string
  /** Null when it has none. */
  id: string | null
  folder: string
  /** Maildir letters. */
  flags: string
  root: string | null
  subject: string
  size: number
  marks: string[]
}

export interface TrueMarker {
  where: string
  term: string
}

export interface Corpus {
  tree: string
  truthFile: string
  mails: Map<string, TrueMail>
  markers: TrueMarker[]
  bytes: number
}

export interface CorpusQuery {
  kind: 'word' | 'and2' | 'phrase' | 'from' | 'subject' | 'date' | 'prefix'
  q: string[]
  from?: number
  to?: number
}

export async function madeCorpus(mails: number): Promise<Corpus> {
  const folder = join(tmpdir(), `secretary-corpus-${mails}`)
  const [tree, truthFile] = [join(folder, 'mail'), join(folder, 'truth.jsonl')]
  if (!existsSync(truthFile)) {
    process.stderr.write(`bench: making ${mails} mails in ${folder}; they stay there for the next time\n`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    execFileSync(process.execPath, [PROGRAM, '--out', tree, '--truth', `${truthFile}.part`, '--messages', String(mails), '--seed', SEED], { stdio: ['ignore', 'ignore', 'inherit'] })
    renameSync(`${truthFile}.part`, truthFile)
  }
  return { tree, truthFile, ...(await readTruth(truthFile)) }
}

interface Summary {
  bytes: number
  terms: Record<string, { where: string }>
  folded: Record<string, object>
  phrases: Record<string, object>
}

async function readTruth(file: string): Promise<Pick<Corpus, 'mails' | 'markers' | 'bytes'>> {
  const mails = new Map<string, TrueMail>()
  let summary: Summary = { bytes: 0, terms: {}, folded: {}, phrases: {} }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const said = JSON.parse(line) as TrueMail & { _summary?: Summary }
    if (said._summary === undefined) mails.set(said.file, said)
    else summary = said._summary
  }
  const markers = [
    ...Object.entries(summary.terms).map(([term, { where }]) => ({ where, term })),
    ...Object.keys(summary.folded).map((term) => ({ where: 'folded', term })),
    ...Object.keys(summary.phrases).map((term) => ({ where: 'phrase', term })),
  ]
  return { mails, markers, bytes: summary.bytes }
}

/** The tree once more without its bytes once more: a server renames and adds, and never writes into a mail. */
export function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) linkTree(join(from, entry.name), join(to, entry.name))
    else linkSync(join(from, entry.name), join(to, entry.name))
  }
}

/** A day of use on a linked tree; the truth that is handed in comes to say the same. */
export function churn(tree: string, corpus: Corpus): void {
  // Dovecot moved what was new, and may have filed mails under another name: the tree is asked, and the truth found by the stem.
  const output = execFileSync(process.execPath, [PROGRAM, 'churn', '--out', tree, '--truth', corpus.truthFile], { encoding: 'utf8', maxBuffer: HUNDRED_MEGABYTES })
  const keyOf = new Map([...corpus.mails.keys()].map((file) => [stemOf(file), file]))
  for (const line of output.trim().split('\n')) {
    const said = JSON.parse(line) as TrueMail & { op?: 'new' | 'flag' | 'delete'; to: string }
    const key = keyOf.get(stemOf(said.file ?? '')) ?? ''
    if (said.op === 'new') corpus.mails.set(said.file, said)
    else if (said.op === 'delete') corpus.mails.delete(key)
    else if (said.op === 'flag') corpus.mails.set(key, { ...(corpus.mails.get(key) as TrueMail), file: said.to, flags: said.flags.replace(/[a-z]/g, '') })
  }
}

const stemOf = (file: string): string => basename(file).split(':')[0] ?? ''

export function corpusQueries({ truthFile }: Corpus, count: number): CorpusQuery[] {
  const output = execFileSync(process.execPath, [PROGRAM, 'queries', '--truth', truthFile, '--count', String(count)], { encoding: 'utf8', maxBuffer: HUNDRED_MEGABYTES })
  return output.trim().split('\n').map((line) => JSON.parse(line) as CorpusQuery)
}

/** As the file has it, with the line ends that a server puts there. */
export function rawOf(tree: string, file: string): Buffer {
  // A session that selects the mailbox moves what is new.
  const path = existsSync(join(tree, file)) ? file : `${file.replace(/(^|\/)new\//, '$1cur/')}:2,`
  return Buffer.from(readFileSync(join(tree, path), 'latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** When it was delivered: the first number of its name. */
export const deliveredS = ({ file }: TrueMail): number => Number(/^\d+/.exec(basename(file))?.[0])
