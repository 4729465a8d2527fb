// What programs send about one thing: receipts with a number to look for, invitations with a calendar part.
import { ri, rr, pick, chance } from './chance.mjs'
import { rfcDate, ical } from './encodings.mjs'
import { strip, BRANDS, ME, PEOPLE, zPeople, zBrand } from './people.mjs'
import { word, cap, sentence, paragraph, wrap, esc, tok } from './text.mjs'

export function automaticMail({ sum, samples, draw, when, styleOf, textPart, multi, attachment, id, write, placeIn }) {
  function receipt() {
    sum.threads++
    const b = BRANDS[zBrand.get()],
      lang = chance(0.6) ? 'ro' : 'en',
      dom = b.toLowerCase() + '.example'
    const no = `${b.slice(0, 3).toUpperCase()}-${rr(100000, 9999999)}`
    const m = {
      t: when(),
      from: { name: `${b} ${lang === 'ro' ? 'Comenzi' : 'Orders'}`, addr: `no-reply@${dom}` },
      to: [ME],
      auto: true,
      kind: 'receipt',
      atts: [],
      marks: [],
    }
    m.folder = chance(0.3) ? 'Chitanțe' : placeIn(m.t, null)
    m.id = id(dom)
    m.subject =
      lang === 'ro'
        ? `${pick(['Confirmare comandă', 'Factura ta', 'Chitanță pentru plată', 'Comanda a fost expediată'])} ${no}`
        : `${pick(['Order confirmation', 'Your invoice', 'Payment receipt', 'Your order has shipped'])} ${no}`
    const items = []
    let tot = 0
    for (let i = rr(1, 7); i > 0; i--) {
      const p = rr(500, 90000)
      tot += p
      items.push([cap(word(lang)) + ' ' + word(lang), rr(1, 3), p])
    }
    const st = styleOf(b).slice(0, 3500)
    const tl = `${(tot / 100).toFixed(2)} ${lang === 'ro' ? 'lei' : 'EUR'}`
    const text = `${m.subject}\n\n${items.map((x) => `${x[1]} x ${x[0]}  ${(x[2] / 100).toFixed(2)}`).join('\n')}\nTotal: ${tl}\n\n${wrap(paragraph(lang, null, 40), 74).join('\n')}\n`
    const html = `<html><head><style>${st}</style></head><body><table width="600">${items.map((x) => `<tr><td style="padding:8px 12px;border-bottom:1px solid #eeeeee;font-family:Arial">${esc(x[0])}</td><td style="padding:8px 12px;border-bottom:1px solid #eeeeee">${x[1]}</td><td align="right" style="padding:8px 12px;border-bottom:1px solid #eeeeee">${(x[2] / 100).toFixed(2)}</td></tr>\n`).join('')}<tr><td colspan="2">Total</td><td><b>${tl}</b></td></tr></table><p>${esc(paragraph(lang, null, 40))}</p>\n<p><a href="https://${dom}/o/${no}?t=${tok(40)}">${no}</a></p></body></html>\n`
    let part = multi('alternative', [textPart('text/plain', text), textPart('text/html', html, { longLines: true })])
    if (chance(0.12)) part = multi('mixed', [part, attachment(m.marks, m.atts)])
    write(m, part)
    if (samples.subjects.length < 4500) samples.subjects.push(no.toLowerCase())
  }

  function invite() {
    sum.threads++
    const p = PEOPLE[zPeople.get()],
      lang = chance(0.5) ? 'ro' : 'en'
    const m = { t: when(), from: p, to: [ME], kind: 'invite', atts: [], marks: [] }
    m.folder = placeIn(m.t, chance(0.4) ? 'Work' : null)
    m.id = id(p.addr.split('@')[1])
    const title = cap(word(lang) + ' ' + word(lang))
    m.subject = `${lang === 'ro' ? 'Invitație' : 'Invitation'}: ${title}`
    const at = m.t + rr(1, 20) * 86400
    const mk = draw('calendar', m.marks)
    const desc = sentence(lang) + (mk.length ? ' ' + mk.join(' ') : '')
    const f75 = (s) => {
      const o = []
      let b = ''
      for (const c of s) {
        if (Buffer.byteLength(b + c) > 72) {
          o.push(b)
          b = ''
        }
        b += c
      }
      o.push(b)
      return o.join('\n ')
    }
    const ics = `BEGIN:VCALENDAR\nPRODID:-//Corpus//EN\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:${tok(20)}@${p.addr.split('@')[1]}\nDTSTAMP:${ical(m.t)}\nDTSTART:${ical(at)}\nDTEND:${ical(at + 3600)}\n${f75('SUMMARY:' + title)}\nORGANIZER;CN="${strip(p.name)}":mailto:${p.addr}\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${ME.addr}\n${chance(0.2) ? 'RRULE:FREQ=WEEKLY;COUNT=8\n' : ''}LOCATION:${cap(word('en'))} ${ri(20)}\n${mk.length ? 'DESCRIPTION:' + mk.join(' ') : f75('DESCRIPTION:' + desc.replace(/,/g, '\\,'))}\nSEQUENCE:0\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR\n`
    const text = `${title}\n${rfcDate(at, 120)}\n\n${wrap(paragraph(lang, null, 20), 74).join('\n')}\n`
    const cal = textPart('text/calendar; method=REQUEST', ics)
    write(m, multi('alternative', [textPart('text/plain', text), cal]))
  }

  return { receipt, invite }
}
