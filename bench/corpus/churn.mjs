// A day of use on a corpus: mail comes, flags change, mail is deleted; recent mail more than old.
import fs from 'node:fs'
import path from 'node:path'
import { chance, rnd, seedRng } from './chance.mjs'
import { FOLDERS } from './folders.mjs'
import { generate } from './generate.mjs'
import { T1 } from './open-corpus.mjs'
import { sink } from './sink.mjs'

const byName = (a, b) => (a < b ? -1 : 1)

export function churn({ out, seed, median, added, flagged, deleted }) {
  const lines = sink()
  const files = Object.values(FOLDERS).flatMap((folder) =>
    fs
      .readdirSync(path.join(out, folder, 'cur'))
      .sort(byName)
      .filter((name) => name.includes(':2,'))
      .map((name) => path.join(folder, 'cur', name)),
  )
  seedRng(`churn/${seed}`)
  const taken = new Set()
  const take = () => {
    let at
    do at = Math.floor(files.length * Math.pow(rnd(), 0.7))
    while (taken.has(at))
    taken.add(at)
    return files[at]
  }
  for (let n = 0; n < deleted; n++) {
    const file = take()
    fs.unlinkSync(path.join(out, file))
    lines.put({ op: 'delete', file })
  }
  for (let n = 0; n < flagged; n++) {
    const file = take()
    const at = file.lastIndexOf(':2,') + 3
    const flags = new Set(file.slice(at))
    const turned = !flags.has('S') ? 'S' : chance(0.6) ? 'F' : 'R'
    if (flags.has(turned)) flags.delete(turned)
    else flags.add(turned)
    const to = file.slice(0, at) + [...flags].sort(byName).join('')
    fs.renameSync(path.join(out, file), path.join(out, to))
    lines.put({ op: 'flag', file, to, flags: to.slice(at) })
  }
  // The day after the corpus ends, in new/, as a delivery leaves it.
  const t0 = T1 + seed * 86_400
  const { terms } = generate({ out, n: added, seed: 100_000 + seed, median, emit: lines.put, t0, t1: t0 + 86_400, sub: 'new', churn: true })
  lines.put({ _summary: { new: added, flag: flagged, delete: deleted, terms } })
  lines.flush()
}
