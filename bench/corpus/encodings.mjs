// How text becomes the bytes of a mail: charsets, transfer encodings, encoded words, dates.
// Own code, since a library would not make the mistakes and old charsets that mail is full of.
import { rnd, chance } from './chance.mjs'
import { cedilla } from './people.mjs'

const L2 = new Map()
for (const [c, b] of [
  ['ă', 0xe3],
  ['â', 0xe2],
  ['î', 0xee],
  ['ş', 0xba],
  ['ţ', 0xfe],
  ['Ă', 0xc3],
  ['Â', 0xc2],
  ['Î', 0xce],
  ['Ş', 0xaa],
  ['Ţ', 0xde],
  ['á', 0xe1],
])
  L2.set(c, b)
const L16 = new Map(L2)
L16.delete('ş')
L16.delete('ţ')
L16.delete('Ş')
L16.delete('Ţ')
L16.set('ș', 0xba)
L16.set('ț', 0xfe)
L16.set('Ș', 0xaa)
L16.set('Ț', 0xde)
export function encode(s, cs) {
  if (cs === 'utf-8' || cs === 'us-ascii') return Buffer.from(s, 'utf8')
  const m = cs === 'iso-8859-16' ? L16 : L2
  const b = Buffer.allocUnsafe(s.length)
  let k = 0
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i)
    b[k++] = c < 128 ? c : (m.get(s[i]) ?? 63)
  }
  return b.subarray(0, k)
}
const HX = Buffer.from('0123456789ABCDEF')
export function qp(src) {
  // LF lines in, LF lines out
  const out = Buffer.allocUnsafe(src.length * 3 + (src.length >> 4) + 64)
  let k = 0,
    col = 0
  for (let i = 0; i < src.length; i++) {
    const c = src[i]
    if (c === 10) {
      out[k++] = 10
      col = 0
      continue
    }
    const lit = c >= 32 && c < 127 && c !== 61 && !(c === 32 && (i + 1 === src.length || src[i + 1] === 10)) && !(c === 46 && col === 0)
    const need = lit ? 1 : 3
    if (col + need > 75) {
      out[k++] = 61
      out[k++] = 10
      col = 0
    }
    if (lit) out[k++] = c
    else {
      out[k++] = 61
      out[k++] = HX[c >> 4]
      out[k++] = HX[c & 15]
    }
    col += need
  }
  return out.subarray(0, k)
}
export function b64wrap(buf) {
  const s = buf.toString('base64')
  let o = ''
  for (let i = 0; i < s.length; i += 76) o += s.slice(i, i + 76) + '\n'
  return o
}
export const crlf = (s) => s.replace(/\r?\n/g, '\r\n')
export const isAscii = (s) => !/[^\x00-\x7f]/.test(s)
export function encWord(s, cs, enc) {
  // RFC 2047, several words of at most 75 characters, split on characters
  if (cs !== 'utf-8') s = cs === 'iso-8859-16' ? s : cedilla(s)
  const out = []
  let cur = ''
  const put = (t) => {
    const b = encode(t, cs)
    if (enc === 'B') return `=?${cs}?B?${b.toString('base64')}?=`
    let q = ''
    for (const c of b)
      q +=
        (c >= 48 && c < 58) || (c >= 65 && c < 91) || (c >= 97 && c < 123)
          ? String.fromCharCode(c)
          : c === 32
            ? '_'
            : '=' + HX.toString('latin1', c >> 4, (c >> 4) + 1) + HX.toString('latin1', c & 15, (c & 15) + 1)
    return `=?${cs}?Q?${q}?=`
  }
  for (const ch of s) {
    if (put(cur + ch).length > 72) {
      out.push(put(cur))
      cur = ch
    } else cur += ch
  }
  if (cur) out.push(put(cur))
  return out.join('\n ')
}
export function hdrText(s) {
  if (isAscii(s)) return fold(s)
  const r = rnd()
  if (r < 0.02) return s
  return r < 0.6 ? encWord(s, 'utf-8', 'Q') : r < 0.9 ? encWord(s, 'utf-8', 'B') : encWord(s, chance(0.5) ? 'iso-8859-2' : 'ISO-8859-16'.toLowerCase(), 'Q')
}
function fold(s) {
  if (s.length < 66) return s
  const i = s.lastIndexOf(' ', 60)
  return i > 20 ? s.slice(0, i) + '\n ' + s.slice(i + 1) : s
}
export function mbox(p) {
  return isAscii(p.name) ? `${p.name} <${p.addr}>` : `${encWord(p.name, 'utf-8', chance(0.5) ? 'Q' : 'B')} <${p.addr}>`
}
const DN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
export const p2 = (n) => String(n).padStart(2, '0')
export function rfcDate(t, off) {
  const d = new Date((t + off * 60) * 1000)
  const z = Math.abs(off)
  return `${DN[d.getUTCDay()]}, ${d.getUTCDate()} ${MN[d.getUTCMonth()]} ${d.getUTCFullYear()} ${p2(d.getUTCHours())}:${p2(d.getUTCMinutes())}:${p2(d.getUTCSeconds())} ${off < 0 ? '-' : '+'}${p2(Math.floor(z / 60))}${p2(z % 60)}`
}
export const ical = (t) => {
  const d = new Date(t * 1000)
  return `${d.getUTCFullYear()}${p2(d.getUTCMonth() + 1)}${p2(d.getUTCDate())}T${p2(d.getUTCHours())}${p2(d.getUTCMinutes())}00Z`
}
