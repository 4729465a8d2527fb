// A made-up mailbox that is the same every time, and the truth about it: what stands in which
// folder with which flags, what belongs to which conversation, and which words must find what.
// Programs in bench/ measure on it, and anybody can make the same bytes on another machine.
//
//   node bench/corpus/corpus.mjs --out DIR --truth FILE [--messages 100000] [--seed 1] [--median-size 8192]
//       Writes a Maildir++ tree as Dovecot lays it out (DIR is INBOX, DIR/.Sent, DIR/.Work.ProjectX, …).
//       FILE (default: standard output) gets a JSON line a mail:
//         file, id (Message-ID without <>, null when it has none), folder, flags (Maildir letters), kw (keywords),
//         root (Message-ID that began its conversation), link (root | refs | irt | none: how it says so),
//         subject, from, to, date (s, null when broken), size, kind, atts ([name, bytes]), marks, broken, dup
//       and at last {"_summary": …}: totals, and for each marker where it stands (`never`: only where no
//       search may look), in how many files, under how many Message-IDs.
//   node bench/corpus/corpus.mjs churn --out DIR --truth FILE [--new 500] [--flag 500] [--delete 200] [--seed 7]
//       Changes the tree as a day of use would, and prints a JSON line a change.
//   node bench/corpus/corpus.mjs queries --truth FILE [--count 200] [--seed 3]
//       Prints searches: {kind: word | and2 | phrase | from | subject | date | prefix, q, from?, to?}.
//
// JavaScript and not TypeScript, so that any Node runs it as it is. 100,000 mails take 3.2 GB and some minutes.
import { parseArgs } from 'node:util'
import { churn } from './churn.mjs'
import { generate } from './generate.mjs'
import { queries } from './queries.mjs'
import { sink } from './sink.mjs'

const names = ['out', 'truth', 'messages', 'seed', 'median-size', 'new', 'flag', 'delete', 'count']
const { values, positionals } = parseArgs({ allowPositionals: true, options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) })
const number = (name, fallback) => Number(values[name] ?? fallback)
const median = number('median-size', 8192)

function required(...wanted) {
  const missing = wanted.filter((name) => values[name] === undefined)
  if (missing.length === 0) return
  process.stderr.write(`${missing.map((name) => `--${name}`).join(' and ')} must be said; the first lines of this file tell how\n`)
  process.exit(2)
}

const command = positionals[0] ?? 'generate'
if (command === 'generate') {
  required('out')
  const lines = sink(values.truth)
  const seed = number('seed', 1)
  const summary = generate({ out: values.out, n: number('messages', 100_000), seed, median, emit: lines.put })
  lines.put({ _summary: { seed, median_wanted: median, ...summary } })
  lines.flush()
} else if (command === 'churn') {
  required('out', 'truth')
  churn({ out: values.out, seed: number('seed', 7), median, added: number('new', 500), flagged: number('flag', 500), deleted: number('delete', 200) })
} else if (command === 'queries') {
  required('truth')
  queries({ truth: values.truth, seed: number('seed', 3), count: number('count', 200) })
} else {
  process.stderr.write(`There is no command ${command}: generate, churn, queries\n`)
  process.exit(2)
}
