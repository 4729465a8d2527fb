// Mail that breaks rules, as it truly arrives: written byte by byte, because no composer
// should be able to write it. Each must be kept, shown as far as it goes, and counted.
import { headerDate } from './day.ts'
import { momentOf } from './play-conversation.ts'
import type { PlannedMail, Stage } from './planned-mail.ts'

interface BrokenMail {
  /** What is wrong with it. */
  fault: string
  daysAgo: number
  time: string
  raw: (date: string) => string | Buffer
}

export function brokenMail(stage: Stage): PlannedMail[] {
  const { now } = stage
  return broken.map(({ daysAgo, time, raw }) => {
    const receivedMs = momentOf(now.today - daysAgo, time, now)
    return {
      kind: 'broken',
      folder: daysAgo < 30 ? 'INBOX' : 'Archive',
      seen: true,
      flagged: false,
      answered: false,
      receivedMs,
      raw: Buffer.from(raw(headerDate(receivedMs, 'Europe/Bucharest'))),
    }
  })
}

/** The pair with one Message-ID: two different mails that a careless store would make one. */
const SAME_ID = '<20260000.4417.scan@mfp.marinvlad.example>'

export const broken: readonly BrokenMail[] = [
  { fault: 'no From', daysAgo: 8, time: '10:05', raw: (date) => `Date: ${date}\nTo: demo@example.org\nSubject: Fax 0264 555 030, 2 pagini\nMessage-ID: <fax.8814@fax.marinvlad.example>\nContent-Type: text/plain\n\nFax primit, 2 pagini. Imaginea nu a putut fi convertita.\n` },
  { fault: 'a date that is none', daysAgo: 17, time: '12:40', raw: () => 'Date: yesterday evening, around eight\nFrom: Masina de spalat <notificare@casa-smart.example>\nTo: demo@example.org\nSubject: Ciclul s-a terminat\nMessage-ID: <w1@casa-smart.example>\nContent-Type: text/plain; charset=utf-8\n\nProgramul Bumbac 40 s-a terminat.\n' },
  { fault: 'a boundary that never ends', daysAgo: 26, time: '16:31', raw: (date) => `Date: ${date}\nFrom: Copy Center Feri <feri@copy-observator.example>\nTo: demo@example.org\nSubject: Scanare plansa mare\nMessage-ID: <scan-118@copy-observator.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_scan"\n\n--=_scan\nContent-Type: text/plain; charset=utf-8\n\nAm scanat plansa, o aveti atasata.\n\n--=_scan\nContent-Type: application/pdf; name="plansa.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoK\nPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0\n` },
  { fault: 'base64 that is not', daysAgo: 54, time: '09:22', raw: (date) => `Date: ${date}\nFrom: Statia meteo Feleac <meteo@feleac.example>\nTo: demo@example.org\nSubject: Date orare\nMessage-ID: <m-3391@feleac.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nVGVtcGVyYXR1cmE6IDQsMiBncmFkZQpWw6JudDog!!!! 12 km/h ~~~ <<\nnot base64 any more, the station rebooted\n` },
  { fault: 'a charset nobody knows', daysAgo: 76, time: '18:03', raw: (date) => Buffer.concat([Buffer.from(`Date: ${date}\nFrom: =?x-mac-dunarea?Q?Gh=FEorghe?= <gheorghe@vechi.example>\nTo: demo@example.org\nSubject: =?x-mac-dunarea?Q?Despre_=FEigl=E3?=\nMessage-ID: <77aa@vechi.example>\nContent-Type: text/plain; charset=x-mac-dunarea\nContent-Transfer-Encoding: 8bit\n\n`), Buffer.from([0x41, 0x6d, 0x20, 0xfe, 0x69, 0x67, 0x6c, 0xe3, 0x20, 0x76, 0x65, 0x63, 0x68, 0x65, 0x2e, 0x0a])]) },
  { fault: 'no headers at all', daysAgo: 88, time: '04:00', raw: () => 'disk /dev/sda1 91% full on plotter-pc\nplease clean up /var/spool\n' },
  { fault: 'cut off in the middle', daysAgo: 143, time: '14:14', raw: (date) => `Date: ${date}\nFrom: "Topograf Bota" <bota@topo-bota.example>\nTo: demo@example.org\nSubject: Ridicare topografica Donath\nMessage-ID: <b-20@topo-bota.example>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="xx12"\n\n--xx12\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><body><p>Bun=C4=83 ziua,</p><p>Ridicarea este gata, cota la poart=C4=83 este 358,=\n` },
  { fault: 'a Message-ID used twice, first', daysAgo: 20, time: '11:00', raw: (date) => `Date: ${date}\nFrom: Multifunctional etaj 1 <mfp@marinvlad.example>\nTo: demo@example.org\nSubject: Scan 0001\nMessage-ID: ${SAME_ID}\nContent-Type: text/plain\n\nScan 0001: releveu pivnita, 3 pagini, salvat in dosarul comun.\n` },
  { fault: 'a Message-ID used twice, second', daysAgo: 20, time: '11:07', raw: (date) => `Date: ${date}\nFrom: Multifunctional etaj 1 <mfp@marinvlad.example>\nTo: demo@example.org\nSubject: Scan 0002\nMessage-ID: ${SAME_ID}\nContent-Type: text/plain\n\nScan 0002: deviz Suciu, 1 pagina, salvat in dosarul comun.\n` },
  { fault: 'sent in 2199', daysAgo: 31, time: '21:21', raw: () => 'Date: Sat, 31 Dec 2199 23:59:59 +0000\nFrom: Camera poarta <cam2@moaraveche.example>\nTo: demo@example.org\nSubject: Miscare detectata\nMessage-ID: <cam2-0000@moaraveche.example>\nContent-Type: text/plain\n\nMiscare la poarta. (Probabil pisica.)\n' },
  { fault: 'one enormous header', daysAgo: 64, time: '13:50', raw: (date) => `Date: ${date}\nFrom: Prefabricate Gilau <oferta@prefab-gilau.example>\nTo: demo@example.org\nSubject: Oferta boltari\nMessage-ID: <pg-7@prefab-gilau.example>\nX-Tracking: ${'campaign=boltari;segment=arhitecti;'.repeat(2_000)}\nContent-Type: text/plain; charset=utf-8\n\nBuna ziua, avem boltari la pret de fabrica.\n` },
]
