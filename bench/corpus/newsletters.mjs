// Newsletters: large HTML with styles, tracking links and hidden previews; a third of them without a plain part.
import { ri, rr, chance } from './chance.mjs'
import { MARKS } from './markers.mjs'
import { BRANDS, ME, zBrand } from './people.mjs'
import { cap, sentence, paragraph, wrap, esc, ENT, hex, tok } from './text.mjs'

export function newsletters({ sum, samples, K, draw, when, styleOf, textPart, multi, id, write }) {
  function newsletter() {
    sum.threads++
    const b = BRANDS[zBrand.get()],
      lang = chance(0.55) ? 'ro' : 'en'
    const dom = b.toLowerCase() + '.example'
    const junk = chance(0.04)
    const m = {
      t: when(),
      from: { name: b, addr: `news@${dom}` },
      to: [ME],
      list: true,
      kind: 'newsletter',
      atts: [],
      marks: [],
      folder: junk ? 'Junk' : chance(0.75) ? 'Newsletters' : 'INBOX',
    }
    m.id = id(dom)
    m.subject = (chance(0.2) ? '🎉 ' : '') + cap(sentence(lang).replace(/[.?!]$/, '')).slice(0, 90)
    while (/[\ud800-\udbff]$/.test(m.subject) || m.subject.endsWith(' ')) m.subject = m.subject.slice(0, -1)
    const want = rr(20000, 80000) * Math.sqrt(K)
    const st = styleOf(b)
    let h = ''
    let plain = ''
    const hm = draw('html', m.marks),
      em = draw('entity', m.marks)
    const chunks = []
    let len = st.length + 800
    while (len < want) {
      const title = sentence(lang),
        para = paragraph(lang, null, rr(25, 80)),
        u = `https://click.${dom}/f/a/${tok(22)}~~/AAQRxQA~/${tok(110)}~`
      const c = `<tr><td class="${b.slice(0, 3).toLowerCase()}-c" align="left" valign="top" style="padding:${ri(30)}px 24px;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:22px;color:#333333">\n<a href="${u}" target="_blank" style="text-decoration:none;color:#${hex(6)}"><img src="https://img.${dom}/${hex(32)}.jpg" width="560" alt="${esc(title.slice(0, 30))}" style="display:block;border:0;max-width:100%"></a>\n<h2 style="margin:0 0 8px">${esc(title)}</h2>\n<p style="margin:0 0 16px">${esc(para)}</p>\n<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="#${hex(6)}" style="border-radius:4px;padding:10px 18px"><a href="${u}" style="color:#ffffff">${lang === 'ro' ? 'Citește mai mult' : 'Read more'}</a></td></tr></table>\n</td></tr>\n`
      chunks.push(c)
      len += c.length
      if (plain.length < 12000) plain += `${title}\n${para}\n${u}\n\n`
    }
    const special = [
      ...hm.map((x) => `<tr><td><b>Cod</b> ${x} valabil</td></tr>`),
      ...em.map((x) => `<tr><td>Cod&nbsp;${x.slice(0, 3)}&#${x.charCodeAt(3)};${x.slice(4, 6)}&#x${x.charCodeAt(6).toString(16)};${x.slice(7)}&nbsp;final</td></tr>`),
    ]
    const hidden = chance(MARKS[13].p) ? '<!-- zzstylovark -->' : ''
    h = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html><head><meta charset="utf-8"><title>${esc(m.subject)}</title>\n<style type="text/css">\n${st}</style>${hidden}</head>\n<body style="margin:0;padding:0"><div style="display:none;max-height:0;overflow:hidden">${esc(sentence(lang))}${'&zwnj;&nbsp;'.repeat(rr(20, 80))}</div>\n<table width="100%" cellpadding="0" cellspacing="0"><tbody>\n${chunks.join('')}${special.join('\n')}\n<tr><td>${lang === 'ro' ? 'Primești acest mesaj pentru că te-ai abonat.' : 'You receive this because you subscribed.'} <a href="https://click.${dom}/u/${tok(60)}">${lang === 'ro' ? 'Dezabonare' : 'Unsubscribe'}</a></td></tr>\n</tbody></table><img src="https://open.${dom}/${tok(40)}.gif" width="1" height="1"></body></html>\n`
    if (lang === 'ro' && chance(0.15)) h = h.replace(/[ăâîșțşţ]/g, (c) => ENT[c])
    const html = textPart('text/html', h, { longLines: true })
    // markers that live only in the HTML stay out of the plain alternative on purpose: such messages have none
    const part = hm.length || em.length || chance(0.35) ? html : multi('alternative', [textPart('text/plain', wrap(plain, 76).join('\n') + '\n'), html])
    write(m, part)
    samples.from.set(m.from.addr, (samples.from.get(m.from.addr) || 0) + 1)
  }

  return newsletter
}
