// Chance that is the same every time: a generator (sfc32) seeded by a name, and the shapes of
// distribution that mail has. One stream for the whole corpus: whoever draws decides what the next
// one gets, so a change of order anywhere is another corpus, and figures are no longer comparable.
import { createHash } from 'node:crypto'

let ra, rb, rc, rd
export function seedRng(str) {
  const h = createHash('sha256').update(String(str)).digest()
  ra = h.readUInt32LE(0)
  rb = h.readUInt32LE(4)
  rc = h.readUInt32LE(8)
  rd = h.readUInt32LE(12)
  for (let i = 0; i < 16; i++) u32()
}
export function u32() {
  const t = (((ra + rb) | 0) + rd) | 0
  rd = (rd + 1) | 0
  ra = rb ^ (rb >>> 9)
  rb = (rc + (rc << 3)) | 0
  rc = (rc << 21) | (rc >>> 11)
  rc = (rc + t) | 0
  return t >>> 0
}
export const rnd = () => u32() / 4294967296
export const ri = (n) => Math.floor(rnd() * n)
export const rr = (a, b) => a + ri(b - a + 1)
export const pick = (a) => a[ri(a.length)]
export const chance = (p) => rnd() < p
function gauss() {
  const u = 1 - rnd()
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(6.283185307179586 * rnd())
}
export const logn = (median, sigma) => median * Math.exp(sigma * gauss())
class Alias {
  constructor(w) {
    const n = w.length
    let s = 0
    for (let i = 0; i < n; i++) s += w[i]
    this.n = n
    this.p = new Float64Array(n)
    this.a = new Int32Array(n)
    const small = [],
      large = []
    const q = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      q[i] = (w[i] * n) / s
      ;(q[i] < 1 ? small : large).push(i)
    }
    while (small.length && large.length) {
      const l = small.pop(),
        g = large.pop()
      this.p[l] = q[l]
      this.a[l] = g
      q[g] += q[l] - 1
      ;(q[g] < 1 ? small : large).push(g)
    }
    for (const i of large) this.p[i] = 1
    for (const i of small) this.p[i] = 1
  }
  get() {
    const i = ri(this.n)
    return rnd() < this.p[i] ? i : this.a[i]
  }
}
export const zipf = (n, s = 1.05, q = 2.7) => {
  const w = new Float64Array(n)
  for (let i = 0; i < n; i++) w[i] = 1 / Math.pow(i + q, s)
  return new Alias(w)
}
