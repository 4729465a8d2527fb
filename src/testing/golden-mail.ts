// A corpus of our own by which cleaning is judged: one mail a line, in English and Romanian, with what
// must become of it. Made up from how such mails are built; no line is anybody's.
//
// Ana Popescu (ana.popescu@firma.example, alias ana@popescu.example) wrote to Mihai and to a
// list before; her address book is what she sent.
import type { CleanBand, KeptBecause } from '../mail/clean/clean-shapes.ts'

export interface GoldenMail {
  name: string
  language: 'en' | 'ro'
  /** Header fields besides Subject, as they stand in the mail. */
  header: string[]
  subject: string
  body: string
  /** In days. */
  age?: number
  marks?: { seen?: boolean; flagged?: boolean; answered?: boolean }
  expect: CleanBand | KeptBecause | 'letter'
}

const UNSUB = 'List-Unsubscribe: <https://lists.example/u?id=7>, <mailto:leave@lists.example>'
const ONE_CLICK = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'
const LIST_ID = 'List-Id: The weekly <weekly.lists.example>'
const BULK = 'Precedence: bulk'
const TO_LIST = 'To: readers@lists.example'
const TO_ANA = 'To: Ana Popescu <ana.popescu@firma.example>'
const UNDISCLOSED = 'To: undisclosed-recipients:;'
const newsletter = [UNSUB, ONE_CLICK, LIST_ID, BULK]
const ICS = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART:20260108T090000Z\r\nSUMMARY:Talk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'

export const GOLDEN: readonly GoldenMail[] = [
  // Newsletters and bulk: candidates.
  { name: 'a newsletter to its list', language: 'en', header: ['From: The Weekly <newsletter@lists.example>', TO_LIST, ...newsletter], subject: 'The weekly roundup', body: 'Ten things to read this week.', age: 40, expect: 'sure' },
  { name: 'un buletin către lista lui', language: 'ro', header: ['From: Buletinul <buletin@liste.example>', 'To: cititori@liste.example', ...newsletter], subject: 'Buletinul săptămânal', body: 'Zece lucruri de citit săptămâna aceasta.', age: 40, expect: 'sure' },
  { name: 'an offer to nobody in particular', language: 'en', header: ['From: Shop <offers@shop.example>', UNDISCLOSED, UNSUB, ONE_CLICK], subject: '50% off everything, last chance', body: 'Shop now, the sale ends tonight.', age: 10, expect: 'sure' },
  { name: 'o ofertă către nimeni anume', language: 'ro', header: ['From: Magazin <oferte@magazin.example>', UNDISCLOSED, UNSUB, ONE_CLICK], subject: 'Reduceri de până la 50%', body: 'Ultima șansă: transport gratuit doar azi.', age: 10, expect: 'sure' },
  { name: 'an offer without any To', language: 'en', header: ['From: Shop <deals@shop.example>', UNSUB, BULK], subject: 'Flash sale', body: 'Deals all day.', age: 200, expect: 'sure' },
  { name: 'o promoție fără To', language: 'ro', header: ['From: Magazin <promotii@magazin.example>', UNSUB, BULK], subject: 'Promoții de iarnă', body: 'Cumpără acum.', age: 200, expect: 'sure' },
  { name: 'a digest of a service', language: 'en', header: ['From: Forum <no-reply@forum.example>', TO_LIST, UNSUB, 'Auto-Submitted: auto-generated'], subject: 'Your daily digest', body: 'What you missed yesterday.', age: 35, expect: 'sure' },
  { name: 'un rezumat al unui serviciu', language: 'ro', header: ['From: Forum <nu-raspunde@forum.example>', TO_LIST, UNSUB, 'Auto-Submitted: auto-generated'], subject: 'Rezumatul zilnic', body: 'Discuțiile de ieri.', age: 35, expect: 'sure' },
  { name: 'bulk by Precedence alone', language: 'en', header: ['From: News <editor@paper.example>', TO_LIST, BULK], subject: 'From our desk', body: 'A few words.', age: 10, expect: 'unsure' },
  { name: 'în masă, după Precedence', language: 'ro', header: ['From: Ziarul <redactia@ziar.example>', TO_LIST, BULK], subject: 'De la redacție', body: 'Câteva cuvinte.', age: 10, expect: 'unsure' },
  { name: 'a notice from nobody, without list headers', language: 'en', header: ['From: App <noreply@app.example>', UNDISCLOSED], subject: 'Three people liked your photo', body: 'See who.', age: 10, expect: 'unsure' },
  { name: 'o notificare de la nimeni', language: 'ro', header: ['From: Aplicația <noreply@app.example>', UNDISCLOSED], subject: 'Ai un urmăritor nou', body: 'Vezi cine este.', age: 10, expect: 'unsure' },
  { name: 'a newsletter of today', language: 'en', header: ['From: The Weekly <letters@weekly.example>', TO_LIST, UNSUB], subject: 'This morning', body: 'News.', age: 0, expect: 'unsure' },
  { name: 'un buletin de azi', language: 'ro', header: ['From: Săptămânalul <scrisori@ziar.example>', TO_LIST, UNSUB], subject: 'Azi dimineață', body: 'Știri.', age: 0, expect: 'unsure' },
  { name: 'a list where people talk', language: 'en', header: ['From: Joe <joe@elsewhere.example>', TO_LIST, UNSUB, LIST_ID, 'List-Post: <mailto:readers@lists.example>'], subject: 'A question about sails', body: 'Does anybody know?', age: 10, expect: 'unsure' },
  { name: 'o listă pe care se discută', language: 'ro', header: ['From: Ionel <ionel@altundeva.example>', TO_LIST, UNSUB, LIST_ID, 'List-Post: <mailto:readers@lists.example>'], subject: 'O întrebare despre pânze', body: 'Știe cineva?', age: 10, expect: 'unsure' },
  { name: 'a newsletter with a service’s mark', language: 'en', header: ['From: Club <hello@club.example>', UNDISCLOSED, UNSUB, 'Feedback-ID: 1:2:3:svc'], subject: 'Winter at the club', body: 'Come by.', age: 10, expect: 'likely' },
  { name: 'un buletin cu marca unui serviciu', language: 'ro', header: ['From: Clubul <salut@club.example>', UNDISCLOSED, UNSUB, 'Feedback-ID: 1:2:3:svc'], subject: 'Iarna la club', body: 'Treci pe la noi.', age: 10, expect: 'likely' },

  // Written to the person: never, whatever the header says.
  { name: 'a newsletter with her in To', language: 'en', header: ['From: The Weekly <newsletter@lists.example>', TO_ANA, ...newsletter], subject: 'The weekly roundup', body: 'Ten things.', age: 40, expect: 'addressed' },
  { name: 'un buletin cu ea în To', language: 'ro', header: ['From: Buletinul <buletin@liste.example>', TO_ANA, ...newsletter], subject: 'Buletinul săptămânal', body: 'Zece lucruri.', age: 40, expect: 'addressed' },
  { name: 'with her in Cc', language: 'en', header: ['From: School <news@school.example>', TO_LIST, 'Cc: ana.popescu@firma.example', ...newsletter], subject: 'The trip', body: 'All parents.', age: 40, expect: 'addressed' },
  { name: 'cu ea în Cc', language: 'ro', header: ['From: Școala <noutati@scoala.example>', TO_LIST, 'Cc: ana.popescu@firma.example', ...newsletter], subject: 'Excursia', body: 'Pentru părinți.', age: 40, expect: 'addressed' },
  { name: 'to her alias', language: 'en', header: ['From: The Weekly <newsletter@lists.example>', 'To: ana@popescu.example', ...newsletter], subject: 'The weekly', body: 'Ten things.', age: 40, expect: 'addressed' },
  { name: 'la adresa cu plus', language: 'ro', header: ['From: Buletinul <buletin@liste.example>', 'To: ANA.Popescu+stiri@Firma.example', ...newsletter], subject: 'Buletinul', body: 'Zece lucruri.', age: 40, expect: 'addressed' },
  { name: 'a letter of a friend', language: 'en', header: ['From: Joe <joe@elsewhere.example>', TO_ANA], subject: 'Lunch?', body: 'There is a sale next door, 50% off.', age: 40, expect: 'letter' },
  { name: 'o scrisoare de la un prieten', language: 'ro', header: ['From: Ionel <ionel@altundeva.example>', TO_ANA], subject: 'Prânz?', body: 'Sunt reduceri alături.', age: 40, expect: 'letter' },
  { name: 'a friend’s letter to several', language: 'en', header: ['From: Joe <joe@elsewhere.example>', UNDISCLOSED], subject: 'We are moving, big sale of furniture', body: 'Come and take what you like.', age: 40, expect: 'letter' },
  { name: 'scrisoarea unui prieten către mai mulți', language: 'ro', header: ['From: Ionel <ionel@altundeva.example>', UNDISCLOSED], subject: 'Ne mutăm, lichidare de mobilă', body: 'Veniți și luați ce vă place.', age: 40, expect: 'letter' },

  // Named in the text.
  { name: 'greeted by her first name', language: 'en', header: ['From: Club <newsletter@club.example>', TO_LIST, ...newsletter], subject: 'News of the club', body: 'Hi Ana, here is what is on.', age: 40, expect: 'named' },
  { name: 'salutată pe nume', language: 'ro', header: ['From: Clubul <buletin@club.example>', TO_LIST, ...newsletter], subject: 'Noutăți de la club', body: 'Dragă Ana, iată ce urmează.', age: 40, expect: 'named' },
  { name: 'named far down in the text', language: 'en', header: ['From: Board <bulletin@board.example>', TO_LIST, ...newsletter], subject: 'Minutes', body: `${'Much was said. '.repeat(200)}The minutes were taken by A. Popescu.`, age: 40, expect: 'named' },
  { name: 'numită departe în text', language: 'ro', header: ['From: Consiliul <buletin@consiliu.example>', TO_LIST, ...newsletter], subject: 'Proces-verbal', body: `${'S-au spus multe. '.repeat(200)}A consemnat doamna Popescu.`, age: 40, expect: 'named' },
  { name: 'her address in the text', language: 'en', header: ['From: Club <newsletter@club.example>', TO_LIST, ...newsletter], subject: 'News', body: 'This was sent to ana.popescu@firma.example.', age: 40, expect: 'named' },
  { name: 'adresa ei în text', language: 'ro', header: ['From: Clubul <buletin@club.example>', TO_LIST, ...newsletter], subject: 'Noutăți', body: 'Trimis către ana.popescu@firma.example.', age: 40, expect: 'named' },

  // Conversations, people and stars.
  { name: 'a thread that she wrote in', language: 'en', header: ['From: Jim <jim@elsewhere.example>', TO_LIST, UNSUB, LIST_ID, 'Message-ID: <root-en@lists.example>'], subject: 'Which oars', body: 'Asking all.', age: 40, expect: 'answered' },
  { name: 'un fir în care a scris', language: 'ro', header: ['From: Jan <jan@altundeva.example>', TO_LIST, UNSUB, LIST_ID, 'Message-ID: <root-ro@lists.example>'], subject: 'Ce vâsle', body: 'Întreb pe toți.', age: 40, expect: 'answered' },
  { name: 'answered in another program', language: 'en', header: ['From: Jim <jim@elsewhere.example>', TO_LIST, UNSUB], subject: 'A vote', body: 'Vote by Friday.', age: 40, marks: { answered: true }, expect: 'answered' },
  { name: 'răspuns din alt program', language: 'ro', header: ['From: Jan <jan@altundeva.example>', TO_LIST, UNSUB], subject: 'Un vot', body: 'Votați până vineri.', age: 40, marks: { answered: true }, expect: 'answered' },
  { name: 'somebody she writes to, by a list', language: 'en', header: ['From: Mihai <mihai@firma.example>', TO_LIST, UNSUB, LIST_ID], subject: 'Sails', body: 'Some thoughts.', age: 40, expect: 'known' },
  { name: 'cineva căruia îi scrie, pe o listă', language: 'ro', header: ['From: Mihai <MIHAI@firma.example>', TO_LIST, UNSUB, LIST_ID], subject: 'Pânze', body: 'Câteva gânduri.', age: 40, expect: 'known' },
  { name: 'starred', language: 'en', header: ['From: The Weekly <newsletter@lists.example>', TO_LIST, ...newsletter], subject: 'The best of the year', body: 'Ten things.', age: 40, marks: { flagged: true, seen: true }, expect: 'starred' },
  { name: 'cu stea', language: 'ro', header: ['From: Buletinul <buletin@liste.example>', 'To: cititori@liste.example', ...newsletter], subject: 'Cele mai bune ale anului', body: 'Zece lucruri.', age: 40, marks: { flagged: true, seen: true }, expect: 'starred' },

  // What one may need.
  { name: 'an invoice', language: 'en', header: ['From: Host <no-reply@host.example>', UNDISCLOSED, UNSUB], subject: 'Your invoice for December', body: 'Thank you.', age: 40, expect: 'needed' },
  { name: 'o factură', language: 'ro', header: ['From: Gazda <no-reply@gazda.example>', UNDISCLOSED, UNSUB], subject: 'Factura pe decembrie', body: 'Vă mulțumim.', age: 40, expect: 'needed' },
  { name: 'a one-time code', language: 'en', header: ['From: Bank <noreply@bank.example>', UNDISCLOSED], subject: 'Your verification code', body: '123456', age: 40, expect: 'needed' },
  { name: 'un cod unic', language: 'ro', header: ['From: Banca <noreply@banca.example>', UNDISCLOSED], subject: 'Codul de verificare', body: '123456', age: 40, expect: 'needed' },
  { name: 'an order on its way', language: 'en', header: ['From: Shop <updates@shop.example>', UNDISCLOSED, UNSUB], subject: 'Your order has been shipped', body: 'It arrives tomorrow.', age: 40, expect: 'needed' },
  { name: 'un colet pe drum', language: 'ro', header: ['From: Curier <notificari@curier.example>', UNDISCLOSED, UNSUB], subject: 'Coletul tău a plecat', body: 'AWB 42.', age: 40, expect: 'needed' },
  { name: 'an invitation by a list', language: 'en', header: ['From: Events <newsletter@events.example>', TO_LIST, ...newsletter, 'Content-Type: text/calendar; method=REQUEST; charset=utf-8'], subject: 'A talk', body: ICS, age: 40, expect: 'needed' },
  { name: 'o invitație pe o listă', language: 'ro', header: ['From: Evenimente <buletin@evenimente.example>', TO_LIST, ...newsletter, 'Content-Type: text/calendar; method=REQUEST; charset=utf-8'], subject: 'O prelegere', body: ICS, age: 40, expect: 'needed' },
  { name: 'an answer on a list', language: 'en', header: ['From: Jim <jim@elsewhere.example>', TO_LIST, UNSUB, LIST_ID, 'In-Reply-To: <other-en@lists.example>'], subject: 'Re: Anchors', body: 'I would not.', age: 40, expect: 'needed' },
  { name: 'un răspuns pe o listă', language: 'ro', header: ['From: Jan <jan@altundeva.example>', TO_LIST, UNSUB, LIST_ID, 'In-Reply-To: <other-ro@lists.example>'], subject: 'Re: Ancore', body: 'Eu nu aș face-o.', age: 40, expect: 'needed' },
  { name: 'a file', language: 'en', header: ['From: Board <bulletin@board.example>', TO_LIST, ...newsletter, 'Content-Type: application/pdf; name=plan.pdf', 'Content-Disposition: attachment; filename=plan.pdf'], subject: 'The plan', body: '%PDF-', age: 40, expect: 'files' },
  { name: 'un fișier', language: 'ro', header: ['From: Consiliul <buletin@consiliu.example>', TO_LIST, ...newsletter, 'Content-Type: application/pdf; name=plan.pdf', 'Content-Disposition: attachment; filename=plan.pdf'], subject: 'Planul', body: '%PDF-', age: 40, expect: 'files' },
]

export function rawOf({ header, subject, body, name }: Pick<GoldenMail, 'header' | 'subject' | 'body' | 'name'>): Buffer {
  const id = header.some((field) => field.startsWith('Message-ID:')) ? [] : [`Message-ID: <${Buffer.from(name).toString('hex').slice(0, 60)}@golden.example>`]
  const type = header.some((field) => field.startsWith('Content-Type:')) ? [] : ['Content-Type: text/plain; charset=utf-8']
  return Buffer.from([...header, `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`, ...id, ...type, '', body, ''].join('\r\n'))
}
