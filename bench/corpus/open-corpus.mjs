// A corpus while it is written: what every kind of mail is made with (headers, parts, markers,
// its place and its flags), each mail as a file, and beside it the truth about it.
import fs from 'node:fs'
import path from 'node:path'
import { initPool, blob } from './attachment-bytes.mjs'
import { seedRng, rnd, ri, rr, pick, chance, logn } from './chance.mjs'
import { encode, qp, b64wrap, crlf, isAscii, encWord, hdrText, mbox, p2, rfcDate } from './encodings.mjs'
import { FOLDERS, KW } from './folders.mjs'
import { MARKS, FOLD, PHR } from './markers.mjs'
import { strip, cedilla, ME } from './people.mjs'
import { word, cap, hex, tok } from './text.mjs'

const T0 = Date.UTC(2018, 0, 1) / 1000
export const T1 = Date.UTC(2026, 0, 1) / 1000

export function openCorpus({ out, n, seed, median, emit, t0 = T0, t1 = T1, sub = 'cur', churn = false }) {
  initPool()
  seedRng('corpus-v1/' + seed)
  const K = median / 8192
  const sum = {
    messages: 0,
    bytes: 0,
    folders: {},
    flags: {},
    kinds: {},
    years: {},
    months: {},
    threads: 0,
    threads_multi: 0,
    attachments: 0,
    broken: 0,
    dups: 0,
    no_id: 0,
    unread: 0,
  }
  const marks = new Map()
  const markIds = new Map()
  const fixed = new Map()
  for (const m of MARKS) if (m.n) fixed.set(m.t, { left: m.n, every: Math.max(1, Math.floor((n * 0.3) / (m.n + 1))), cnt: 0 })
  const samples = { words: [], phrases: [], from: new Map(), subjects: [] }
  const sizes = []
  let serial = 0
  const inc = (o, k, v = 1) => {
    o[k] = (o[k] || 0) + v
  }
  // markers of the messages that can carry `where`
  const draw = (where, got) => {
    const r = []
    for (const m of MARKS) {
      if (m.where !== where) continue
      if (m.n) {
        const f = fixed.get(m.t)
        if (f.left && !churn && ++f.cnt % f.every === 0) {
          f.left--
          r.push(m.t)
          got.push(m.t)
        }
      } else if (chance(m.p)) {
        r.push(m.t)
        got.push(m.t)
      }
    }
    return r
  }
  const when = () => {
    const g = Math.pow(rnd(), 0.8)
    let t = Math.floor(t0 + (t1 - t0) * g)
    const d = new Date(t * 1000)
    if (d.getUTCDay() % 6 === 0 && chance(0.55)) t = Math.min(t1 - 60, t + 172800)
    const h = chance(0.8) ? rr(6, 17) : ri(24)
    return Math.floor(t / 86400) * 86400 + h * 3600 + ri(3600)
  }
  const styles = new Map()
  const styleOf = (b) => {
    if (!styles.has(b)) {
      let s = ''
      const k = rr(30, 110)
      for (let i = 0; i < k; i++)
        s += `.${b.slice(0, 3).toLowerCase()}-${tok(4)}{margin:${ri(40)}px ${ri(40)}px;padding:${ri(30)}px;color:#${hex(6)};font-size:${rr(10, 30)}px;line-height:${rr(12, 40)}px;font-family:Arial,Helvetica,sans-serif}\n`
      styles.set(b, s)
    }
    return styles.get(b)
  }

  function headers(m) {
    const h = []
    const dom = m.from.addr.split('@')[1]
    if (m.folder !== 'Sent' && m.folder !== 'Drafts') {
      h.push(`Return-Path: <${m.list ? 'bounce-' + hex(12) + '@' + dom : m.from.addr}>`, `Delivered-To: ${ME.addr}`)
      const hops = rr(1, 3)
      for (let i = 0; i < hops; i++)
        h.push(
          `Received: from mx${ri(90)}.${i === hops - 1 ? dom : 'relay.example'} (mx${ri(90)}.${dom} [192.0.2.${ri(255)}])\n\tby mx.home.example (Postfix) with ESMTPS id ${tok(11).toUpperCase()}\n\tfor <${ME.addr}>; ${rfcDate(m.t + 3 - i, 0)}`,
        )
      if (chance(0.8))
        h.push(
          `Authentication-Results: mx.home.example;\n\tdkim=pass header.d=${dom} header.s=s${ri(99)};\n\tspf=pass (mx.home.example: domain of ${m.from.addr} designates 192.0.2.${ri(255)} as permitted sender)`,
          `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${dom}; s=s${ri(99)};\n\th=from:to:subject:date:message-id:mime-version:content-type;\n\tbh=${tok(43)}=;\n\tb=${tok(60)}\n\t ${tok(68)}\n\t ${tok(68)}\n\t ${tok(68)}\n\t ${tok(64)}==`,
        )
      if (chance(0.5))
        h.push(`X-Spam-Status: No, score=${(rnd() * 3 - 2).toFixed(1)} required=5.0 tests=DKIM_SIGNED,DKIM_VALID,HTML_MESSAGE,\n\tSPF_PASS autolearn=ham version=3.4.6`)
    }
    if (m.dateHdr !== null) h.push(`Date: ${m.dateHdr ?? rfcDate(m.t, pick([120, 180, 0, 60, -300]))}`)
    if (m.from.addr && !m.noFrom) h.push(`From: ${mbox(m.from)}`)
    h.push(`To: ${m.to.map(mbox).join(',\n ')}`)
    if (m.cc && m.cc.length) h.push(`Cc: ${m.cc.map(mbox).join(',\n ')}`)
    if (m.id) h.push(`Message-ID: <${m.id}>`)
    if (m.irt) h.push(`In-Reply-To: <${m.irt}>`)
    if (m.refs && m.refs.length) h.push(`References: ${m.refs.map((x) => `<${x}>`).join('\n ')}`)
    h.push(`Subject: ${m.rawSubject ?? hdrText(m.subject)}`, 'MIME-Version: 1.0')
    if (m.list)
      h.push(
        `List-Id: ${m.from.name} <news.${dom}>`,
        `List-Unsubscribe: <https://click.${dom}/u/${tok(40)}>,\n <mailto:unsub-${hex(16)}@${dom}>`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
        'Precedence: bulk',
      )
    if (m.auto) h.push('Auto-Submitted: auto-generated')
    if (chance(0.6)) h.push(`X-Mailer: ${pick(['Thunderbird 115', 'Apple Mail (2.3774)', 'Outlook 16.0', 'Mutt/2.2', 'K-9 Mail', 'PHPMailer 6.8'])}`)
    return h.join('\n') + '\n'
  }
  // a text part: header block + body, encoded somehow
  function textPart(type, text, opt = {}) {
    let cs, enc
    if (isAscii(text)) {
      cs = chance(0.5) ? 'us-ascii' : 'utf-8'
      enc = chance(0.7) ? '7bit' : chance(0.7) ? 'quoted-printable' : 'base64'
    } else {
      const r = rnd()
      cs = r < 0.82 ? 'utf-8' : r < 0.9 ? 'iso-8859-2' : r < 0.96 ? 'windows-1250' : 'iso-8859-16'
      const e = rnd()
      enc = e < 0.35 ? '8bit' : e < 0.75 ? 'quoted-printable' : 'base64'
    }
    if (opt.longLines && enc === '7bit') enc = 'quoted-printable'
    if (opt.longLines && enc === '8bit' && text.split('\n').some((line) => line.length >= 900)) enc = 'quoted-printable'
    if (cs === 'iso-8859-16') text = text.replace(/ş/g, 'ș').replace(/ţ/g, 'ț')
    else if (cs !== 'utf-8' && cs !== 'us-ascii') text = cedilla(text)
    const raw = encode(enc === 'base64' ? crlf(text) : text, cs)
    const body = enc === 'base64' ? Buffer.from(b64wrap(raw), 'latin1') : enc === 'quoted-printable' ? qp(raw) : raw
    return {
      h: `Content-Type: ${type}; charset=${chance(0.5) ? `"${cs}"` : cs.toUpperCase()}${opt.flowed ? '; format=flowed' : ''}\nContent-Transfer-Encoding: ${enc}\n`,
      body,
    }
  }
  function multi(kind, parts, extra = '') {
    const b = '=_' + tok(24).replace(/-/g, 'x')
    const bufs = []
    for (const p of parts) bufs.push(Buffer.from(`--${b}\n${p.h}\n`), p.body, Buffer.from('\n'))
    bufs.push(Buffer.from(`--${b}--\n`))
    return { h: `Content-Type: multipart/${kind}; boundary="${b}"${extra}\n`, body: Buffer.concat(bufs) }
  }
  function attachment(got, atts) {
    const kinds = [
      ['pdf', 'application/pdf', '%PDF-1.5\n%', 0.42],
      ['zip', 'application/zip', 'PK\x03\x04', 0.1],
      ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'PK\x03\x04', 0.14],
      ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'PK\x03\x04', 0.1],
      ['jpg', 'image/jpeg', '\xff\xd8\xff\xe0', 0.2],
      ['bin', 'application/octet-stream', '\x00\x01', 0.04],
    ]
    let r = rnd(),
      k = kinds[0]
    for (const x of kinds) {
      if ((r -= x[3]) < 0) {
        k = x
        break
      }
    }
    let base = pick(['factura', 'contract', 'oferta', 'raport', 'scan', 'poza', 'anexă', 'invoice', 'report', 'plan', 'IMG']) + (chance(0.3) ? '-' : '_') + rr(1, 99999)
    for (const t of draw('filename', got)) base += ' ' + t
    const name = `${base}.${k[0]}`
    const bin = draw('never', []).includes('zzbinarquon') ? ' zzbinarquon ' : ''
    const bl = blob(k[2] + bin, Math.min(8e6, Math.max(600, logn(45000, 1.25) * (k[0] === 'jpg' ? 2 : 1))))
    atts.push([name, bl.bytes])
    const fn = isAscii(name) ? `filename="${name}"` : chance(0.6) ? `filename*=UTF-8''${encodeURIComponent(name)}` : `filename="${encWord(name, 'utf-8', 'B')}"`
    return {
      h: `Content-Type: ${k[1]}${chance(0.6) && isAscii(name) ? `; name="${name}"` : ''}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; ${fn}\n`,
      body: bl.b64,
    }
  }
  // body sentences with markers: each marker sentence is a line of its own, never wrapped apart
  function markLines(got, lang) {
    const out = []
    for (const t of draw('text', got)) out.push(`${cap(word(lang))} ${t} ${word(lang)}.`)
    if (chance(FOLD.p)) {
      got.push(FOLD.t)
      const r = rnd()
      out.push(`${cap(word('en'))} ${r < 0.4 ? FOLD.t : r < 0.7 ? cedilla(FOLD.t) : strip(FOLD.t)} ok.`)
    }
    if (chance(PHR.p)) {
      if (chance(0.5)) {
        got.push(PHR.a + ' ' + PHR.b, PHR.a + '&' + PHR.b)
        out.push(`Ref ${PHR.a} ${PHR.b} gata.`)
      } else {
        got.push(PHR.a + '&' + PHR.b)
        out.push(`Ref ${PHR.b} apoi ${PHR.a} gata.`)
      }
    }
    return out
  }
  const id = (dom) => `${tok(10)}.${seed}.${(++serial).toString(36)}@${dom}`

  function write(m, part, raw) {
    let buf = raw ?? Buffer.concat([Buffer.from(headers(m) + part.h + '\n'), part.body])
    if (buf.length && buf[buf.length - 1] !== 10 && !raw) buf = Buffer.concat([buf, Buffer.from('\n')])
    let nl = 0
    for (let i = buf.indexOf(10); i >= 0; i = buf.indexOf(10, i + 1)) nl++
    let fl = ''
    const age = (t1 - m.t) / 86400
    if (m.folder === 'Drafts') fl += 'D'
    if (chance(0.03)) fl += 'F'
    if (m.replied) fl += 'R'
    if (m.folder === 'Sent' || (m.folder !== 'Junk' && rnd() > (age < 30 ? 0.35 : m.list ? 0.3 : 0.02))) fl += 'S'
    if (m.folder === 'Trash' && chance(0.3)) fl += 'T'
    const kw = []
    let kl = ''
    if (chance(0.04)) {
      const i = ri(KW.length)
      kw.push(KW[i])
      kl = 'abcd'[i]
    }
    if (churn) {
      fl = ''
      kl = ''
      kw.length = 0
    }
    const name =
      `${m.t}.M${p2(ri(100))}${String(sum.messages).padStart(7, '0')}P${seed}.home,S=${buf.length},W=${buf.length + nl}` + (sub === 'new' ? '' : `:2,${fl}${kl}`)
    const rel = path.join(FOLDERS[m.folder], sub, name),
      full = path.join(out, rel)
    fs.writeFileSync(full, buf)
    fs.utimesSync(full, m.t, m.t)
    sum.messages++
    sum.bytes += buf.length
    sizes.push(buf.length)
    inc(sum.folders, m.folder)
    inc(sum.kinds, m.kind)
    for (const c of fl) inc(sum.flags, c)
    if (!fl.includes('S')) sum.unread++
    const d = m.t
    inc(sum.years, new Date(d * 1000).getUTCFullYear())
    inc(sum.months, new Date(d * 1000).toISOString().slice(0, 7))
    sum.attachments += m.atts.length
    if (m.broken) sum.broken++
    if (m.dup) sum.dups++
    if (!m.id) sum.no_id++
    for (const k of new Set(m.marks)) {
      inc2(marks, k, 1)
      if (!markIds.has(k)) markIds.set(k, new Set())
      markIds.get(k).add(m.id ?? rel)
    }
    emit({
      op: churn ? 'new' : undefined,
      file: rel,
      id: m.id ?? null,
      folder: m.folder,
      flags: fl,
      kw,
      root: m.root ?? m.id ?? null,
      link: m.link ?? 'root',
      subject: m.subject,
      from: m.from.addr,
      to: m.to.map((x) => x.addr),
      date: m.dateTruth === undefined ? m.t : m.dateTruth,
      size: buf.length,
      kind: m.kind,
      atts: m.atts,
      marks: [...new Set(m.marks)].filter((x) => !x.includes('&')),
      broken: m.broken,
      dup: m.dup,
    })
    return buf
  }
  const inc2 = (map, k, v) => map.set(k, (map.get(k) || 0) + v)
  const placeIn = (t, work) => {
    if (work) return work
    const age = (t1 - t) / 86400
    const r = rnd()
    if (r < 0.012) return 'Trash'
    return age > 500 ? (r < 0.7 ? 'Archive' : 'INBOX') : r < 0.2 ? 'Archive' : 'INBOX'
  }
  const left = () => n - sum.messages

  return { sum, marks, markIds, sizes, samples, K, t0, t1, draw, when, styleOf, textPart, multi, attachment, markLines, id, write, placeIn, left }
}
