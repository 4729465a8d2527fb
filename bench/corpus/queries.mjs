// Searches for a corpus, made of what stands in it: most find something, the rare and the common.
import fs from 'node:fs'
import { chance, pick, ri, rnd, rr, seedRng } from './chance.mjs'
import { sink } from './sink.mjs'

/** The summary is the last line, and far shorter than this. */
const TAIL_BYTES = 4 << 20
const KINDS = ['word', 'word', 'word', 'and2', 'and2', 'phrase', 'from', 'subject', 'date', 'prefix']

export function queries({ truth, seed, count }) {
  const { samples, terms } = summaryOf(truth)
  const lines = sink()
  seedRng(`queries/${seed}`)
  const words = samples.words.filter((one) => one.length > 4)
  const markers = Object.keys(terms).filter((term) => terms[term].where === 'text')
  const word = () => (chance(0.15) ? pick(markers) : pick(words))
  const made = {
    word: () => ({ q: [word()] }),
    and2: () => ({ q: [word(), word()] }),
    phrase: () => ({ q: pick(samples.phrases).split(' ') }),
    from: () => ({ q: [samples.from[Math.floor(samples.from.length * Math.pow(rnd(), 2))][0]] }),
    subject: () => ({ q: [pick(samples.subjects)] }),
    date: () => {
      const month = ri(90)
      const [from, to] = [Date.UTC(2018, month, 1) / 1000, Date.UTC(2018, month + rr(1, 6), 1) / 1000]
      return { q: [pick(words)], from, to }
    },
    prefix: () => ({ q: [word().slice(0, 4)] }),
  }
  for (let n = 0; n < count; n++) {
    const kind = KINDS[n % KINDS.length]
    lines.put({ kind, ...made[kind]() })
  }
  lines.flush()
}

function summaryOf(truth) {
  const fd = fs.openSync(truth, 'r')
  try {
    const { size } = fs.fstatSync(fd)
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    fs.readSync(fd, tail, 0, tail.length, size - tail.length)
    const text = tail.toString('utf8').trimEnd()
    return JSON.parse(text.slice(text.lastIndexOf('\n') + 1))._summary
  } finally {
    fs.closeSync(fd)
  }
}
