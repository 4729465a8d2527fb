// Issues of all publications, with what bulk senders put around them: unsubscribe headers,
// list ids, remote pictures, a pixel that tells who opened, links that pass through a counter.
import { automatic, type AutomaticMail } from '../automatic.ts'
import { escapeHtml } from '../html-body.ts'
import type { Header } from '../mime.ts'
import type { Folder, PlannedMail, Stage } from '../planned-mail.ts'
import { HEX, type Seeded } from '../seeded.ts'
import { digests } from './digests.ts'
import { magazines } from './magazines.ts'
import { offers } from './offers.ts'
import type { Publication } from './publication.ts'

const KEPT_IN_INBOX_DAYS = 24
const publications = [...magazines, ...offers, ...digests]

export function newsletters(stage: Stage): PlannedMail[] {
  return publications.flatMap((publication) =>
    publication.stories.map((_, i) => automatic(issueOf(publication, i, stage), stage)),
  )
}

function issueOf(publication: Publication, index: number, { now, chance: stageChance }: Stage): AutomaticMail {
  const { key, name, address, site, stories, everyDays, lastDaysAgo } = publication
  const chance = stageChance.fork(`issue ${key} ${index}`)
  const told = [0, 1, 2].map((step) => stories[(index + step * 3) % stories.length]).filter((story) => story !== undefined)
  const [lead] = told
  const number = publication.firstIssue + stories.length - 1 - index
  const daysAgo = lastDaysAgo + index * everyDays
  const token = chance.letters(24, HEX)
  const text = publication.look === 'plain' ? told.slice(0, 1) : told
  return {
    kind: 'newsletter',
    key: `${key} ${index}`,
    from: { name, address },
    ...(publication.toReaders === true ? { to: [{ name, address: `readers@${site}` }] } : {}),
    subject: publication.subject(number, lead?.[0] ?? name),
    day: now.today - daysAgo,
    time: publication.time,
    text: asText(publication, text, token),
    ...(publication.key === 'oar' ? {} : { html: asHtml(publication, told, token, chance) }),
    headers: headersOf({ site, key, name, token, leaves: publication.leaves }),
    folder: folderFor(publication, daysAgo, chance),
    unread: publication.isIgnored === true || (daysAgo < 7 && publication.look !== 'plain'),
    ...(publication.look === 'shop' ? { through: 'send.bulkpost.example' } : {}),
  }
}

/** Letters are kept, offers are thrown away, and the newest still lie about. */
function folderFor({ look, liesInInboxDays = KEPT_IN_INBOX_DAYS }: Publication, daysAgo: number, chance: Seeded): Folder {
  if (daysAgo < liesInInboxDays) return 'INBOX'
  if (look === 'shop') return chance.next() < 0.7 ? 'Trash' : 'Archive'
  return 'Archive'
}

function headersOf({ site, key, name, token, leaves }: { site: string; key: string; name: string; token: string; leaves: Publication['leaves'] }): Header[] {
  const [letter, page] = [`<mailto:leave@${site}?subject=${token}>`, `<https://${site}/unsubscribe/${token}>`]
  return [
    ['List-Id', `${/^[\x20-\x7e]+$/.test(name) ? `${name} ` : ''}<${key}.${site}>`],
    ['List-Unsubscribe', leaves === 'click' ? `${letter}, ${page}` : leaves === 'letter' ? letter : page],
    ...(leaves === 'click' ? ([['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click']] as const) : []),
    ['Precedence', 'bulk'],
    ['Feedback-ID', `${key}:${token.slice(0, 6)}:${site}`],
  ]
}

const words = {
  en: { more: 'Read on', leave: 'Unsubscribe', view: 'View in your browser' },
  ro: { more: 'Citește mai departe', leave: 'Dezabonare', view: 'Vezi în browser' },
}

function asText({ greeting, foot, site, language }: Publication, told: Publication['stories'], token: string): string {
  const stories = told.map(([title, text], i) => `${i === 0 ? '' : `* ${title}\n\n`}${text}\nhttps://${site}/a/${token.slice(i, i + 8)}`)
  return `${greeting}\n\n${stories.join('\n\n')}\n\n--\n${foot}\n${words[language].leave}: https://${site}/unsubscribe/${token}`
}

function asHtml(publication: Publication, told: Publication['stories'], token: string, chance: Seeded): string {
  const { name, greeting, foot, site, language, color, look } = publication
  const say = words[language]
  const link = (): string => `https://click.${site}/c/${token.slice(0, 8)}/${chance.letters(12, HEX)}`
  const picture = (file: string, width: number, height: number): string =>
    `<img src="https://img.${site}/${file}" width="${width}" height="${height}" alt="" style="display:block;max-width:100%">`
  const stories = told.map(([title, text], i) =>
    look === 'shop'
      ? `<tr><td style="padding:14px 24px"><a href="${link()}">${picture(`${token.slice(i, i + 6)}.jpg`, 552, 240)}</a><h2 style="font:700 22px Arial,sans-serif;color:${color};margin:12px 0 6px">${escapeHtml(title)}</h2><p style="font:15px/22px Arial,sans-serif;color:#333;margin:0 0 12px">${escapeHtml(text)}</p><a href="${link()}" style="display:inline-block;background:${color};color:#fff;padding:10px 22px;font:700 14px Arial,sans-serif;text-decoration:none">${say.more}</a></td></tr>`
      : `<tr><td style="padding:18px 32px"><h2 style="font:400 24px Georgia,serif;margin:0 0 8px"><a href="${link()}" style="color:${color};text-decoration:none">${escapeHtml(title)}</a></h2><p style="font:16px/25px Georgia,serif;color:#222;margin:0">${escapeHtml(text)} <a href="${link()}" style="color:${color}">${say.more}</a></p></td></tr>`,
  )
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(name)}</title></head>
<body style="margin:0;background:#f2f0ec">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(told[0]?.[1].slice(0, 90) ?? '')}&nbsp;&zwnj;&nbsp;&zwnj;</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="background:#fff">
<tr><td style="padding:10px 24px;font:12px Arial,sans-serif;color:#777" align="right"><a href="https://${site}/view/${token}" style="color:#777">${say.view}</a></td></tr>
<tr><td style="padding:8px 24px">${picture('masthead.png', 220, 48)}</td></tr>
<tr><td style="padding:6px 32px;font:16px Georgia,serif">${escapeHtml(greeting)}</td></tr>
${stories.join('\n')}
<tr><td style="padding:24px 32px;font:12px/18px Arial,sans-serif;color:#777;border-top:1px solid #ddd">${escapeHtml(foot)}<br><a href="https://${site}/unsubscribe/${token}" style="color:#777">${say.leave}</a></td></tr>
</table></td></tr></table>
<img src="https://open.${site}/o/${token}.gif" width="1" height="1" alt="" style="display:none">
</body></html>`
}
