// Fills a tree with mail of all kinds in the shares that a mailbox has, and sums up the truth.
import { automaticMail } from './automatic-mail.mjs'
import { brokenMail } from './broken-mail.mjs'
import { rnd } from './chance.mjs'
import { conversations } from './conversations.mjs'
import { mkdirs } from './folders.mjs'
import { MARKS, FOLD, PHR, PHF } from './markers.mjs'
import { newsletters } from './newsletters.mjs'
import { openCorpus } from './open-corpus.mjs'

export function generate(options) {
  const corpus = openCorpus(options)
  const { out, n, churn = false } = options
  const { sum, marks, markIds, sizes, samples } = corpus
  const conversation = conversations(corpus)
  const newsletter = newsletters(corpus)
  const { receipt, invite } = automaticMail(corpus)
  const broken = brokenMail(corpus)
  mkdirs(out)
  while (sum.messages < n) {
    const r = rnd() // conversations are threads of about three, so their share of messages is larger
    if (r < 0.37) conversation()
    else if (r < 0.705) newsletter()
    else if (r < 0.955) receipt()
    else if (r < 0.993) invite()
    else broken()
    if (!churn && sum.messages % 10000 < 3 && sum.messages > 100) process.stderr.write(`\r${sum.messages}`)
  }
  if (!churn) process.stderr.write('\r')
  sizes.sort((a, b) => a - b)
  const q = (p) => sizes[Math.min(sizes.length - 1, Math.floor(p * sizes.length))]
  sum.size = { p10: q(0.1), p50: q(0.5), p90: q(0.9), p99: q(0.99), max: q(1), mean: Math.round(sum.bytes / sizes.length) }
  const g = (k) => ({ files: marks.get(k) || 0, ids: markIds.get(k)?.size || 0 })
  sum.terms = {}
  for (const m of MARKS) sum.terms[m.t] = { where: m.where, ...(m.where === 'never' ? { files: 0, ids: 0 } : g(m.t)) }
  sum.folded = { [FOLD.t]: g(FOLD.t) }
  const ph = PHR.a + ' ' + PHR.b,
    an = g(PHR.a + '&' + PHR.b)
  sum.phrases = { [ph]: { ...g(ph), and_files: an.files, and_ids: an.ids }, [PHF.a + ' ' + PHF.b]: { where: 'format=flowed soft break', ...g(PHF.a + ' ' + PHF.b) } }
  sum.samples = {
    words: [...new Set(samples.words)].slice(0, 2500),
    phrases: [...new Set(samples.phrases)].slice(0, 1000),
    from: [...samples.from.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 300),
    subjects: [...new Set(samples.subjects)].slice(0, 1000),
  }
  return sum
}
