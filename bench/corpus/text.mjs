// Sentences, paragraphs, and how they are wrapped.
import { u32, rnd, ri, pick, chance } from './chance.mjs'
import { V, zEn, zRo } from './vocabulary.mjs'

export function word(lang) {
  return lang === 'ro' ? V.ro[zRo.get()] : V.en[zEn.get()]
}
export function cap(s) {
  return s.charAt(0).toUpperCase() + s.slice(1)
}
export function sentence(lang, topic) {
  const n = 4 + ri(13)
  let s = ''
  for (let i = 0; i < n; i++) {
    let w
    const r = rnd()
    if (r < 0.05 && topic) w = pick(topic)
    else if (r < 0.062) w = String(ri(r < 0.056 ? 100 : 100000))
    else w = word(lang)
    s += i ? (chance(0.06) ? ', ' : ' ') + w : cap(w)
  }
  return s + (chance(0.12) ? '?' : chance(0.05) ? '!' : '.')
}
export function paragraph(lang, topic, words) {
  let s = ''
  let k = 0
  while (k < words) {
    const x = sentence(lang, topic)
    k += 10
    s += (s ? ' ' : '') + x
  }
  return s
}
export function wrap(s, w) {
  const out = []
  for (const para of s.split('\n')) {
    let l = ''
    for (const x of para.split(' ')) {
      if (l.length + x.length + 1 > w && l) {
        out.push(l)
        l = x
      } else l = l ? l + ' ' + x : x
    }
    out.push(l)
  }
  return out
}
export function flow(s, w) {
  const out = []
  for (const para of s.split('\n')) {
    if (/^-- $/.test(para)) {
      out.push('-- ')
      continue
    }
    const l = wrap(para, w)
    for (let i = 0; i < l.length; i++) out.push((/^[ >]|^From /.test(l[i]) ? ' ' : '') + l[i] + (i < l.length - 1 ? ' ' : ''))
  }
  return out
}
export const esc = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
export const ENT = { ă: '&abreve;', â: '&acirc;', î: '&icirc;', ș: '&#537;', ț: '&#x21B;', ş: '&scedil;', ţ: '&#355;' }
export const hex = (n) => {
  let s = ''
  while (s.length < n) s += u32().toString(16).padStart(8, '0')
  return s.slice(0, n)
}
const B64C = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
export const tok = (n) => {
  let s = ''
  for (let i = 0; i < n; i++) s += B64C[u32() & 63]
  return s
}
