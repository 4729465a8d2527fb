// What was bought and what it cost: tickets, parking, books, software, rides.
import { automatic, lei, type AutomaticMail } from './automatic.ts'
import { escapeHtml } from './html-body.ts'
import { figureDate, longDate, shortDate, type Day } from './day.ts'
import type { Folder, PlannedMail, Stage } from './planned-mail.ts'
import type { Seeded } from './seeded.ts'

const KEPT_IN_INBOX_DAYS = 10
const folderFor = (daysAgo: number): Folder => (daysAgo < KEPT_IN_INBOX_DAYS ? 'INBOX' : 'Facturi și chitanțe')

export function receipts(stage: Stage): PlannedMail[] {
  const { now, chance } = stage
  return [...tickets, ...parking, ...books, ...rides, ...software, ...other]
    .map((make, i) => make(now.today, chance.fork(`receipt ${i}`)))
    .flat()
    .map((mail) => automatic(mail, stage))
}

type Maker = (today: Day, chance: Seeded) => AutomaticMail[]

const journeys: readonly (readonly [daysAgo: number, from: string, to: string, leaves: string, train: string, price: number])[] = [
  [6, 'Cluj-Napoca', 'Brașov', '15:00', 'IR 1746', 98.6], [34, 'Cluj-Napoca', 'Oradea', '07:12', 'IR 1833', 61.3], [33, 'Oradea', 'Cluj-Napoca', '18:40', 'IR 1836', 61.3],
  [121, 'Cluj-Napoca', 'Sighișoara', '09:25', 'IR 1744', 70.9], [194, 'Brașov', 'Cluj-Napoca', '13:05', 'IR 1745', 94.2], [196, 'Cluj-Napoca', 'Brașov', '15:00', 'IR 1746', 94.2],
  [331, 'Brașov', 'Cluj-Napoca', '13:05', 'IR 1745', 90.1], [335, 'Cluj-Napoca', 'Brașov', '15:00', 'IR 1746', 90.1], [520, 'Cluj-Napoca', 'București Nord', '21:50', 'IRN 1642', 148],
]

const tickets: readonly Maker[] = journeys.map(([daysAgo, from, to, leaves, train, price], i) => (today, chance) => {
  const travel = today - daysAgo + (daysAgo === 6 ? 9 : 3)
  const code = chance.letters(8, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')
  const seat = `vagon ${chance.between(1, 5)}, loc ${chance.between(11, 96)}`
  return [{
    kind: 'receipt', key: `ticket ${i}`, from: { name: 'CarpatRail', address: 'bilete@carpatrail.example' }, day: today - daysAgo, time: `${chance.between(10, 21)}:${chance.between(10, 59)}`,
    subject: `Bilet ${from} - ${to}, ${shortDate(travel, 'ro')}`, folder: folderFor(daysAgo),
    text: `Bună ziua,\n\nBiletul dumneavoastră este atașat.\n\n${longDate(travel, 'ro')}\n${from} ${leaves}  ${train}  ${to}\n${seat}, clasa a 2-a\nCod: ${code}\n\nTotal achitat cu cardul: ${lei(price)} (TVA inclus)\n\nLa control arătați codul din PDF, pe hârtie sau pe telefon.\nCarpatRail`,
    files: [{ kind: 'pdf', name: `bilet-${code}.pdf`, lines: ['CarpatRail, bilet electronic', `${from} - ${to}`, `${figureDate(travel)}, ${leaves}, ${train}`, seat, `Cod ${code}`, lei(price)] }],
  }]
})

const spots: readonly (readonly [daysAgo: number, where: string, minutes: number])[] = [
  [2, 'Piața Avram Iancu', 95], [13, 'Str. Donath', 40], [27, 'Primăria, Moților', 65], [58, 'Piața Mihai Viteazul', 130], [103, 'Spitalul Județean', 55],
  [149, 'Parcul Central', 180], [224, 'Piața Avram Iancu', 75], [286, 'Str. Horea', 30], [391, 'Primăria, Moților', 50], [473, 'Gară', 20],
]

const parking: readonly Maker[] = spots.map(([daysAgo, where, minutes], i) => (today, chance) => {
  const cost = Math.ceil(minutes / 30) * 2.5
  const from = `${chance.between(9, 13)}:${chance.between(10, 59)}`
  return [{
    kind: 'receipt', key: `parking ${i}`, from: { name: 'ParcoCluj', address: 'noreply@parcocluj.example' }, day: today - daysAgo, time: `${chance.between(14, 18)}:${chance.between(10, 59)}`,
    subject: `Chitanță parcare ${where}`, folder: folderFor(daysAgo), unread: daysAgo < 3,
    html: `<html><body style="font-family:Arial,sans-serif"><table width="420" style="border:1px solid #ccc"><tr><td style="background:#ffd400;padding:10px"><b>ParcoCluj</b></td></tr><tr><td style="padding:14px"><p>Mașina <b>CJ 54 MVA</b></p><p>${escapeHtml(where)}, de la ${from}, ${minutes} minute</p><p style="font-size:22px">${lei(cost)}</p><p style="color:#777;font-size:12px">Plătit cu cardul ****4471. Bon fiscal emis electronic.</p></td></tr></table><img src="https://px.parcocluj.example/r/${chance.letters(16)}" width="1" height="1" alt=""></body></html>`,
  }]
})

const orders: readonly (readonly [daysAgo: number, titles: readonly (readonly [string, number])[]])[] = [
  [9, [['Meșteri dulgheri din Apuseni', 89], ['Caiet A5, hârtie galbenă', 24.5]]],
  [44, [['Scara. O istorie domestică', 76], ['Jurnalul unui cantonier', 35]]],
  [128, [['Case țărănești măsurate, vol. II', 140]]],
  [251, [['Atlas pentru copii curioși', 68], ['Creioane 2H, cutie de 12', 42]]],
  [344, [['Rețete din Bergen', 59.9], ['Povești cu pisici', 31]]],
  [498, [['Detalii de lemn, ediția a 4-a', 165]]],
]

const books: readonly Maker[] = orders.map(([daysAgo, titles], i) => (today, chance) => {
  const number = `PR-${10_400 + (600 - daysAgo) * 3}`
  const total = titles.reduce((sum, [, price]) => sum + price, 0)
  const parcel = chance.letters(11, '0123456789')
  const shop = { name: 'Librăria Pridvor', address: 'comenzi@librariapridvor.example' }
  const rows = titles.map(([title, price]) => `<tr><td>${escapeHtml(title)}</td><td align="right">${lei(price)}</td></tr>`).join('')
  const list = titles.map(([title, price]) => `- ${title}: ${lei(price)}`).join('\n')
  return [
    {
      kind: 'receipt', key: `order ${i}`, from: shop, day: today - daysAgo, time: `21:${chance.between(10, 59)}`, folder: folderFor(daysAgo), messageId: `order-${number}@librariapridvor.example`,
      subject: `Comanda ${number} a fost înregistrată`,
      text: `Mulțumim pentru comandă, Andrei.\n\n${list}\n\nTotal: ${lei(total)}. Livrare: curier, str. Moților 54.\nFactura o găsești în colet.`,
      html: `<html><body><h3>Mulțumim pentru comandă, Andrei.</h3><table cellpadding="6" border="0">${rows}<tr><td><b>Total</b></td><td align="right"><b>${lei(total)}</b></td></tr></table><p>Livrare: curier, str. Moților 54.<br>Factura o găsești în colet.</p></body></html>`,
    },
    {
      kind: 'receipt', key: `shipped ${i}`, from: shop, day: today - daysAgo + 2, time: `11:${chance.between(10, 59)}`, folder: folderFor(daysAgo - 2), inReplyTo: `order-${number}@librariapridvor.example`, references: [`order-${number}@librariapridvor.example`],
      subject: `Comanda ${number} a plecat spre tine`,
      text: `Coletul tău este la curier.\n\nAWB ${parcel}\nLivrare estimată: ${longDate(today - daysAgo + 4, 'ro')}\nUrmărește: https://curieriute.example/awb/${parcel}`,
    },
    {
      kind: 'notice', key: `delivered ${i}`, from: { name: 'Curier Iute', address: 'notificari@curieriute.example' }, day: today - daysAgo + 4, time: `13:${chance.between(10, 59)}`, folder: daysAgo < 20 ? 'INBOX' : 'Trash',
      subject: `Coletul ${parcel} a fost livrat`,
      text: `Coletul ${parcel} a fost predat la ora ${chance.between(10, 12)}:${chance.between(10, 59)}.\nPrimit de: IONESCU M. (coleg)\n\nEvaluează curierul: https://curieriute.example/e/${parcel}`,
    },
  ]
})

const trips: readonly (readonly [daysAgo: number, from: string, to: string, amount: number, currency: string, driver: string])[] = [
  [34, 'Gara Oradea', 'Piața Unirii', 14.2, 'RON', 'Zoltan'], [118, 'Aeroport', 'Str. Moților 54', 31.6, 'RON', 'Camelia'], [185, 'Freiburg Hbf', 'Messe', 17.8, 'EUR', 'Yusuf'],
  [355, 'Oslo S', 'Storgata 11', 148, 'NOK', 'Amina'], [356, 'Str. Moților 54', 'Aeroport', 33.9, 'RON', 'Sebastian'], [519, 'Gara de Nord', 'Str. Batiștei', 22.4, 'RON', 'Costin'],
]

const rides: readonly Maker[] = trips.map(([daysAgo, from, to, amount, currency, driver], i) => (today, chance) => [{
  kind: 'receipt', key: `ride ${i}`, from: { name: 'Hop', address: 'receipts@hop-rides.example' }, day: today - daysAgo, time: `${chance.between(8, 20)}:${chance.between(10, 59)}`, folder: folderFor(daysAgo),
  subject: `Your ride with ${driver}`, through: 'mailer.hop-rides.example',
  html: `<html><body style="margin:0;font-family:Helvetica,Arial,sans-serif"><div style="padding:24px;max-width:480px"><img src="https://img.hop-rides.example/logo@2x.png" width="64" height="24" alt="Hop"><h1 style="font-size:28px">${currency} ${amount.toFixed(2)}</h1><p>Thanks for riding, Andrei.</p><p><b>${escapeHtml(from)}</b> to <b>${escapeHtml(to)}</b><br>${chance.between(6, 28)} min, ${chance.between(2, 14)}.${chance.between(0, 9)} km</p><table width="100%" style="border-top:1px solid #ddd"><tr><td>Trip fare</td><td align="right">${(amount * 0.91).toFixed(2)}</td></tr><tr><td>Booking fee</td><td align="right">${(amount * 0.09).toFixed(2)}</td></tr></table><p style="color:#888;font-size:12px">This is not a tax invoice. Get one at <a href="https://hop-rides.example/invoices">hop-rides.example/invoices</a>.</p><img src="https://open.hop-rides.example/${chance.letters(20)}.png" width="1" height="1" alt=""></div></body></html>`,
}])

const software: readonly Maker[] = Array.from({ length: 12 }, (_, i) => (today, chance) => {
  const day = today - 7 - i * 61
  const number = `DL-${88_210 - i * 1_377}`
  return [{
    kind: 'receipt', key: `draftline ${i}`, from: { name: 'DraftLine Billing', address: 'billing@draftline.example' }, replyTo: { name: '', address: 'support@draftline.example' }, day, time: `03:${chance.between(10, 59)}`, folder: folderFor(today - day), unread: i === 0,
    subject: `Receipt ${number}`,
    text: `Hi Marin Vlad Architects,\n\nThanks, we've charged your card ending in 4471.\n\nDraftLine Studio, 5 seats, two months    EUR ${i < 5 ? '290.00' : '275.00'}\nVAT (reverse charge)                      EUR 0.00\n\nReceipt number ${number}. A PDF is attached for your accountant.\n\nQuestions? Just reply, a person reads it.`,
    files: [{ kind: 'pdf', name: `${number}.pdf`, lines: ['DraftLine Software OÜ', `Receipt ${number}`, 'Studio, 5 seats, two months', `EUR ${i < 5 ? '290.00' : '275.00'}`] }],
  }]
})

const yearly = (key: string, daysAgo: number, about: Pick<AutomaticMail, 'from' | 'subject' | 'text'>): Maker => (today, chance) => [
  { kind: 'receipt', key, day: today - daysAgo, time: `08:${chance.between(10, 59)}`, folder: folderFor(daysAgo), ...about },
]

const other: readonly Maker[] = [
  yearly('domain 1', 78, { from: { name: 'Domenii Simple', address: 'facturare@domeniisimple.example' }, subject: 'marinvlad.example a fost reînnoit', text: 'Bună ziua,\n\nDomeniul marinvlad.example a fost reînnoit pentru 1 an.\nSuma: 59,00 lei. Nu trebuie să faceți nimic.\n\nEchipa Domenii Simple' }),
  yearly('domain 2', 443, { from: { name: 'Domenii Simple', address: 'facturare@domeniisimple.example' }, subject: 'marinvlad.example a fost reînnoit', text: 'Bună ziua,\n\nDomeniul marinvlad.example a fost reînnoit pentru 1 an.\nSuma: 55,00 lei. Nu trebuie să faceți nimic.\n\nEchipa Domenii Simple' }),
  yearly('hotel oslo', 366, { from: { name: 'Pensjonat Brygga', address: 'post@pensjonat-brygga.example' }, subject: 'Booking confirmed, 3 nights', text: 'Dear Andrei,\n\nTwo single rooms, three nights, breakfast from 06:30. NOK 5,940 in total, paid in advance.\n\nThe key box is to the left of the blue door, the code comes by text message on the day. Bring wool.\n\nPensjonat Brygga' }),
  yearly('ferry vis', 156, { from: { name: 'Jadran Linije', address: 'karte@jadran-linije.example' }, subject: 'Your ferry tickets Split - Vis', text: 'Thank you for your booking.\n\nSplit - Vis, 2 adults, 1 child, 1 car (CJ 54 MVA)\nEUR 84.60\n\nBe at the pier 60 minutes before departure. In July: 90.' }),
  yearly('plants', 208, { from: { name: 'Pepiniera Ardealul', address: 'comenzi@pepiniera-ardealul.example' }, subject: 'Comanda dvs.: 1 smochin, 2 coacăzi', text: 'Bună ziua,\n\nAm pregătit: 1 smochin (ghiveci 5 l), 2 coacăzi negri. Total 134,00 lei, achitat.\n\nSmochinul se sădește la perete, spre sud, și iarna se îmbracă. Dacă nu pornește în primul an, nu-l scoateți.\n\nCu drag, Pepiniera Ardealul' }),
  yearly('wheel', 60, { from: { name: 'Atelier Kiss Sándor', address: 'kiss@rota-rimetea.example' }, subject: 'Avans roată, chitanță', text: 'Am primit avansul 15000 lei de la dl Campean. Incep sa caut salcamul. Masor cand scade apa.\n\nKiss S.' }),
]
