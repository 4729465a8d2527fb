// People who answer each other: threads of about three, half of them in Romanian, quoting as mail
// programs do, three in a hundred with a broken chain of references.
import { rnd, ri, rr, pick, chance, logn } from './chance.mjs'
import { isAscii, rfcDate } from './encodings.mjs'
import { MARKS, PHF } from './markers.mjs'
import { strip, cedilla, ME, PEOPLE, zPeople } from './people.mjs'
import { word, cap, paragraph, wrap, flow, esc } from './text.mjs'
import { V } from './vocabulary.mjs'

export function conversations({ sum, samples, K, t1, draw, when, styleOf, textPart, multi, attachment, markLines, id, write, placeIn, left }) {
  function conversation() {
    const lang = chance(0.5) ? 'ro' : 'en'
    const topic = []
    const k = rr(3, 6)
    for (let i = 0; i < k; i++) topic.push(chance(0.5) ? V.tail[ri(V.tail.length)] : word(lang))
    const others = []
    const np = chance(0.7) ? 1 : rr(2, 5)
    for (let i = 0; i < np; i++) {
      const p = PEOPLE[zPeople.get()]
      if (!others.includes(p)) others.push(p)
    }
    const work = chance(0.22) ? pick(['Work', 'Work.ProjectX', 'Work.ProjectX', 'Work.Atelier']) : null
    let len = 1
    while (len < 60 && chance(0.68)) len++
    len = Math.min(len, left())
    if (len > 1) sum.threads_multi++
    sum.threads++
    const markSubj = []
    const subjMarks = draw('subject', markSubj)
    let subj = cap([...topic.slice(0, rr(1, 3)), word(lang), ...(chance(0.6) ? [word(lang)] : [])].join(' '))
    if (subjMarks.length) subj += ' ' + subjMarks.join(' ')
    let t = when()
    const ids = []
    let prev = null
    const root = { id: null }
    for (let i = 0; i < len; i++) {
      const mine = i ? (prev.from === ME ? chance(0.1) : chance(0.5)) : chance(0.25)
      const from = mine ? ME : (i && chance(0.5) && prev.to.find((x) => x !== ME)) || pick(others)
      if (i) t = Math.min(t1 - 1, t + Math.round(logn(9000, 1.6)) + 60)
      const m = {
        t,
        from,
        to: mine ? [others[0]] : [ME],
        cc: others.slice(1).filter((p) => p !== from),
        kind: 'conversation',
        atts: [],
        marks: [...markSubj],
        replied: i < len - 1 && chance(0.5),
      }
      m.folder = mine ? 'Sent' : placeIn(t, work)
      if (mine && i === len - 1 && chance(0.02)) m.folder = 'Drafts'
      m.subject = i ? `${lang === 'ro' && chance(0.1) ? 'RĂSP' : chance(0.05) ? 'RE' : 'Re'}: ${subj}` : subj
      m.id = id(from.addr.split('@')[1])
      if (!i) root.id = m.id
      m.root = root.id
      if (i) {
        const r = rnd()
        const par = ids[ids.length - 1 - (chance(0.15) ? ri(Math.min(3, ids.length)) : 0)]
        if (r < 0.955) {
          m.irt = par
          m.refs = ids.length > 12 ? [ids[0], ...ids.slice(-10).filter((x) => x !== par && x !== ids[0]), par] : [...ids.filter((x) => x !== par), par]
          m.link = 'refs'
        } else if (r < 0.985) {
          m.irt = par
          m.link = 'irt'
        } else m.link = 'none'
      }
      const paras = []
      const words = Math.max(8, logn(95 * K, 0.9))
      let w = 0
      if (chance(0.7))
        paras.push(
          lang === 'ro' ? pick(['Bună ziua,', 'Salut,', 'Dragă ' + ME.name.split(' ')[0] + ',']) : pick(['Hi,', 'Hello,', 'Dear ' + ME.name.split(' ')[0] + ',']),
        )
      while (w < words) {
        const pw = rr(20, 70)
        const x = paragraph(chance(0.04) ? (lang === 'ro' ? 'en' : 'ro') : lang, topic, Math.min(pw, words - w + 5))
        w += pw
        paras.push(x)
      }
      if (samples.phrases.length < 4000 && chance(0.3)) {
        const x = paras[paras.length - 1].replace(/[.,?!]/g, ' ').split(/ +/)
        const j = ri(Math.max(1, x.length - 2))
        const ph = x
          .slice(j, j + 2)
          .join(' ')
          .toLowerCase()
        if (x.length > 3 && isAscii(ph) && ph.length > 9) samples.phrases.push(ph)
      }
      if (samples.words.length < 6000) {
        const x = word(lang)
        if (x.length > 3) samples.words.push(x)
      }
      const style = rnd()
      let body = paras
      const ascii = lang === 'ro' && style < 0.3 // Romanian typed without diacritics
      if (ascii) body = paras.map(strip)
      else if (lang === 'ro' && style < 0.45) body = paras.map(cedilla)
      const sig = chance(0.4) ? ['-- ', from.name, pick(['Tel. 07', 'Phone +40 7']) + ri(99999999)] : [from.name.split(' ')[0]]
      const ml = markLines(m.marks, lang)
      const form = rnd()
      let lines
      let flowed = false
      let long = false
      const full = body.join('\n\n')
      if (form < 0.45) lines = wrap(full, 72)
      else if (form < 0.65) {
        lines = flow(full, 70)
        flowed = true
        if (chance(PHF.p)) {
          m.marks.push(PHF.a + ' ' + PHF.b)
          lines.push('', `Nota ${PHF.a} `, `${PHF.b} final.`)
        }
      } else {
        lines = full.split('\n')
        long = true
      }
      lines.push('', ...(ml.length ? [...ml, ''] : []), ...sig)
      const own = full
      if (prev && chance(0.8)) {
        const who = prev.from.name
        const q = prev.own.split('\n').flatMap((l) => wrap(l, 68))
        const ql = []
        const qm = []
        const cut = chance(0.3) ? Math.min(q.length, 12) : q.length
        for (let j = 0; j < cut; j++) ql.push('> ' + q[j])
        if (prev.quoted && chance(0.7)) for (const l of prev.quoted.slice(0, 160)) ql.push('>' + (l.startsWith('>') ? '' : ' ') + l)
        for (const x of draw('quote', qm)) ql.splice(1, 0, `> ${x} ok.`)
        m.marks.push(...qm)
        lines.push(
          '',
          lang === 'ro' ? `În data de ${rfcDate(prev.t, 120)}, ${who} a scris:` : `On ${rfcDate(prev.t, 120)}, ${who} wrote:`,
          ...(ascii ? ql.map(strip) : ql),
        )
        m.quoted = ql.filter((l) => !MARKS.some((x) => l.includes(x.t)))
      }
      const text = lines.join('\n') + '\n'
      let part
      if (chance(0.38)) {
        const st = styleOf('out' + ri(5)).slice(0, Math.round(2500 * Math.min(2, K)))
        const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!--\n${st}${chance(MARKS[13].p) ? '.zzstylovark{}\n' : ''}--></style></head>\n<body lang="${lang.toUpperCase()}">\n<div class="WordSection1">\n${text
          .replace(/ \n(?=\S)/g, flowed ? ' ' : ' \n')
          .split('\n\n')
          .map(
            (p) =>
              `<p class="MsoNormal"><span style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif">${esc(p).replace(/\n/g, '<br>\n')}<o:p></o:p></span></p>`,
          )
          .join('\n')}\n</div></body></html>\n`
        part = multi('alternative', [textPart('text/plain', text, { flowed, longLines: long }), textPart('text/html', html, { longLines: true })])
      } else part = textPart('text/plain', text, { flowed, longLines: long })
      if (chance(0.075)) {
        const ps = [part]
        const c = chance(0.75) ? 1 : rr(2, 4)
        for (let j = 0; j < c; j++) ps.push(attachment(m.marks, m.atts))
        part = multi('mixed', ps)
      }
      const buf = write(m, part)
      if (!m.atts.length && left() > 0 && i < len - 1 && chance(0.006)) {
        // the same message kept a second time in another folder
        const f2 = m.folder === 'Archive' ? 'INBOX' : 'Archive'
        write({ ...m, folder: f2, dup: true }, null, buf)
        len--
      }
      samples.from.set(from.addr, (samples.from.get(from.addr) || 0) + 1)
      if (samples.subjects.length < 4000 && topic[0].length > 3) samples.subjects.push(topic[0])
      ids.push(m.id)
      prev = { ...m, own: ascii ? strip(own) : own }
    }
  }

  return conversation
}
