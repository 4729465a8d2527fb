// Bills, statements, and machines that report: regular, dry, sometimes important.
import { automatic, lei, monthKey, type AutomaticMail } from './automatic.ts'
import { civil, dayFrom, figureDate, monthName, shortDate, type Day } from './day.ts'
import type { Folder, PlannedMail, Stage } from './planned-mail.ts'
import type { Seeded } from './seeded.ts'

export function notices(stage: Stage): PlannedMail[] {
  const { now, chance } = stage
  const mails = [
    ...monthly(now.today, { date: 8, months: 24 }).map((month) => electricity(month, chance.fork(`power ${month.back}`))),
    ...monthly(now.today, { date: 3, months: 24 }).map((month) => internet(month, chance.fork(`net ${month.back}`))),
    ...monthly(now.today, { date: 1, months: 24 }).map((month) => statement(month, chance.fork(`bank ${month.back}`))),
    ...single.map(([daysAgo, mail], i) => ({ kind: 'notice' as const, key: `single ${i}`, day: now.today - daysAgo, folder: folderFor(daysAgo), ...mail })),
    ...Array.from({ length: 8 }, (_, i) => backupReport(now.today - 3 - i * 21, i, chance.fork(`backup ${i}`))),
  ]
  return mails.map((mail) => automatic(mail, stage))
}

interface Month {
  /** 0 is the newest that is already past. */
  back: number
  day: Day
  /** What the bill is for: the month before. */
  forMonth: number
  year: number
}

function monthly(today: Day, { date, months }: { date: number; months: number }): Month[] {
  const { year, month } = civil(today)
  const first = dayFrom({ year, month, date }) < today ? 0 : 1
  return Array.from({ length: months }, (_, i) => {
    const at = dayFrom({ year, month: month - first - i, date })
    return { back: i, day: at, forMonth: civil(at).month - 1, year: civil(at).year }
  })
}

const folderFor = (daysAgo: number): Folder => (daysAgo < 15 ? 'INBOX' : 'Archive')
const billFolder = (back: number): Folder => (back === 0 ? 'INBOX' : 'Facturi și chitanțe')

function electricity({ back, day, forMonth }: Month, chance: Seeded): AutomaticMail {
  const dark = [11, 12, 1, 2].includes(((forMonth + 11) % 12) + 1)
  const used = chance.between(dark ? 240 : 130, dark ? 330 : 210)
  const amount = used * 1.29 + 11.4
  const number = `SE${chance.letters(8, '0123456789')}`
  const due = day + 30
  const asks = chance.pick(['Vă puteți transmite indexul între 25 și 28 ale lunii.', 'Indexul a fost citit de colegii noștri.', 'Indexul este estimat; dacă nu se potrivește, ni-l puteți transmite oricând.'])
  return {
    kind: 'notice', key: `power ${back}`, from: { name: 'Someș Energie', address: 'factura@somes-energie.example' }, day, time: '05:30', folder: billFolder(back),
    subject: `Factura ${number} pentru ${monthName(forMonth, 'ro')}`,
    text: `Stimate client,\n\nFactura pentru locul de consum str. Moților 54 a fost emisă.\n\nConsum: ${used} kWh\nTotal de plată: ${lei(amount)}\nScadență: ${figureDate(due)}\n\n${asks}\n\nSomeș Energie`,
    files: [{ kind: 'pdf', name: `${number}.pdf`, lines: ['Someș Energie', `Factura ${number}`, `Consum ${used} kWh`, `Total de plată ${lei(amount)}`, `Scadență ${figureDate(due)}`] }],
  }
}

function internet({ back, day, forMonth, year }: Month, chance: Seeded): AutomaticMail {
  const number = chance.letters(9, '0123456789')
  const amount = back < 9 ? 54.9 : 49.9
  return {
    kind: 'notice', key: `net ${back}`, from: { name: 'NetVest', address: 'facturi@netvest.example' }, day, time: '09:00', folder: billFolder(back), unread: back === 0,
    subject: `Factura NetVest, ${monthName(forMonth, 'ro')} ${forMonth === 0 ? year - 1 : year}`,
    html: `<html><body style="font-family:Verdana,sans-serif;font-size:13px"><p>Salut,</p><p>Factura <b>${number}</b> în valoare de <b>${lei(amount)}</b> este disponibilă. Plata automată se face pe ${shortDate(day + 12, 'ro')} cu cardul înregistrat.</p>${back === 8 ? '<p>De luna aceasta abonamentul crește cu 5 lei, așa cum te-am anunțat. Dacă nu ești de acord, poți renunța fără costuri în 30 de zile.</p>' : ''}<p><a href="https://cont.netvest.example/facturi/${number}">Descarcă factura</a></p><p>NetVest</p><img src="https://stat.netvest.example/m/${number}.gif" width="1" height="1" alt=""></body></html>`,
  }
}

function statement({ back, day, forMonth }: Month, chance: Seeded): AutomaticMail {
  const balance = chance.between(18_000, 64_000) + chance.between(0, 99) / 100
  const rows = Array.from({ length: 6 }, () => [
    figureDate(day - chance.between(1, 28)),
    chance.pick(['NORDHUS AS', 'SOMES ENERGIE', 'KOVACS METAL KFT', 'CARPATRAIL', 'TODEA GAVRIL', 'SALARII', 'LIBRARIA PRIDVOR', 'TREZORERIE']),
    (chance.between(-90_000, 120_000) / 10).toFixed(2),
  ])
  return {
    kind: 'notice', key: `bank ${back}`, from: { name: 'Banca Făget', address: 'extras@bancafaget.example' }, day, time: '06:15', folder: back === 0 ? 'INBOX' : 'Archive',
    subject: `Extras de cont ${monthKey(day - 15)}`,
    text: `Stimate domnule Marin,\n\nVă transmitem extrasul contului RON terminat în 0417 pentru luna ${monthName(forMonth, 'ro')}.\nSold final: ${lei(balance)}\n\nBanca Făget nu vă cere niciodată parola sau codurile prin mail.\n\nMesaj generat automat.`,
    files: [{ kind: 'csv', name: `extras-${monthKey(day - 15)}.csv`, rows: [['Data', 'Partener', 'Suma'], ...rows] }],
  }
}

function backupReport(day: Day, index: number, chance: Seeded): AutomaticMail {
  const failed = index === 3
  const gigabytes = 412 - index * 9
  return {
    kind: 'notice', key: `backup ${index}`, from: { name: 'nas', address: 'root@nas.marinvlad.example' }, day, time: '02:41', folder: failed ? 'Archive' : 'Trash', verdict: 'none', flagged: failed,
    subject: failed ? '[nas] backup FAILED' : '[nas] backup ok',
    text: failed
      ? `job weekly-full\nstart 01:10:02\nerror: target volume full (0 bytes free)\ncopied 388.1 GB of ${gigabytes} GB\nnext try in 24h`
      : `job weekly-full\nstart 01:10:02\nend   02:41:${chance.between(10, 59)}\ncopied ${gigabytes} GB, ${chance.between(400, 3_000)} files changed\nverify: ok`,
  }
}

const single: readonly (readonly [daysAgo: number, mail: Omit<AutomaticMail, 'kind' | 'key' | 'day' | 'folder'>])[] = [
  [2, { from: { name: 'Biblioteca UTCN', address: 'imprumut@biblioteca.utcn.example' }, time: '08:00', unread: true, subject: 'Cărți de returnat în 5 zile', text: 'Bună ziua,\n\nAveți de returnat:\n1. Construcții de lemn, vol. 1 (cota II 40712)\n2. Monumente tehnice din Transilvania (cota III 1188)\n\nPrelungirea se poate face o singură dată, din cont.' }],
  [4, { from: { name: 'DraftLine', address: 'security@draftline.example' }, time: '22:18', subject: 'New sign-in to your account', text: 'Hi Andrei,\n\nYour account was used to sign in from Firefox on Windows, Cluj-Napoca.\n\nIf this was you, there is nothing to do. If not, change your password from the account page (type the address yourself, we do not put links in this kind of mail).' }],
  [6, { from: { name: 'Compania de Apă', address: 'anunturi@apa-somes.example' }, time: '14:00', subject: 'Întrerupere programată, str. Moților', text: 'Stimați clienți,\n\nMiercuri, între 9:00 și 15:00, se întrerupe furnizarea apei pe str. Moților, nr. 40-70, pentru înlocuirea unei vane.\n\nVă recomandăm să vă asigurați rezerve.' }],
  [11, { from: { name: 'e-Factura', address: 'no-reply@efactura-conector.example' }, time: '17:31', subject: 'Factura MV-118 validată', text: 'Factura MV-118 către NORDHUS AS: nu se transmite (client din afara UE).\nFactura MV-119 către CÂMPEAN RADU: validată, index 5510028417.' }],
  [21, { from: { name: 'UTCN, Serviciul IT', address: 'helpdesk@utcn.example' }, time: '12:10', subject: 'Mentenanță planificată, catalog', text: 'Stimați colegi,\n\nSâmbătă, 22:00 - duminică, 06:00, catalogul electronic nu este disponibil. Vă rugăm să salvați notele înainte.\n\nServiciul IT' }],
  [52, { from: { name: 'Someș Energie', address: 'factura@somes-energie.example' }, time: '10:00', subject: 'Plata a fost înregistrată', text: 'Vă mulțumim. Plata facturii din luna trecută a fost înregistrată.' }],
  [77, { from: { name: 'ParcoCluj', address: 'noreply@parcocluj.example' }, time: '16:20', subject: 'Cardul expiră luna viitoare', text: 'Bună ziua,\n\nCardul ****4471 din contul ParcoCluj expiră luna viitoare. Îl puteți actualiza din aplicație.' }],
  [109, { from: { name: 'e-Factura', address: 'no-reply@efactura-conector.example' }, time: '09:12', subject: 'Factura MV-097 respinsă', text: 'Factura MV-097: respinsă.\nBR-RO-110: codul de județ al clientului lipsește sau nu este din nomenclator („Cluj”).\nCorectați și retransmiteți.' }],
  [163, { from: { name: 'Școala Bethlen', address: 'secretariat@scoala-bethlen.example' }, time: '11:45', subject: 'Alegerea opționalului', text: 'Stimați părinți,\n\nVă rugăm să alegeți opționalul pentru anul viitor: șah, teatru sau robotică. Formularul este deschis până vineri.' }],
  [214, { from: { name: 'Biblioteca UTCN', address: 'imprumut@biblioteca.utcn.example' }, time: '08:00', subject: 'Întârziere la returnare', text: 'Bună ziua,\n\n„Poduri de lemn” (cota II 3390) are o întârziere de 12 zile. Penalizare: 6 lei. Vă așteptăm.' }],
  [300, { from: { name: 'DraftLine', address: 'security@draftline.example' }, time: '06:02', subject: 'Your password was changed', text: 'Hi Andrei,\n\nthe password of your account was changed from Cluj-Napoca. If this was not you, reply to this mail at once; we will lock the account by hand.' }],
  [415, { from: { name: 'OAR, registratura', address: 'registratura@oar-transilvania.example' }, time: '13:33', subject: 'Drept de semnătură confirmat', text: 'Stimate domnule arhitect,\n\nDreptul de semnătură este confirmat până la sfârșitul anului. Adeverința se eliberează la cerere.' }],
]
