// What programs gather and send on their own: alerts and digests that were useful once.
import type { Publication } from './publication.ts'

export const digests: readonly Publication[] = [
  {
    key: 'roofs-forum', name: 'Roofs & Frames forum', address: 'digest@roofsandframes.example', site: 'roofsandframes.example', language: 'en',
    everyDays: 7, lastDaysAgo: 2, time: '05:30', look: 'plain', color: '#444', firstIssue: 1, toReaders: true, leaves: 'letter', liesInInboxDays: 70,
    subject: (_issue, lead) => `Weekly digest: ${lead}`,
    greeting: 'This week in the forum:', foot: 'You get the weekly digest because you once asked how to end a valley rafter.',
    stories: [
      ['Slate hooks or nails, 41 answers', 'It began politely. The moderator has locked it at answer 38 and answered twice herself.'],
      ['What is this joint called?', 'A photograph from a barn in Vâlcea, eleven names in four languages, no agreement.'],
      ['Snow guards on a 12 degree roof', 'Short answer no, long answer with drawings, very long answer with a court case.'],
      ['Selling: two bench vices', 'Collected from near Brașov, one of them heavy.'],
      ['Ventilating a cold roof, again', 'The thread that comes back every November.'],
      ['Introduce yourself', 'Nine new members, among them a bell founder.'],
      ['Moisture meters compared', 'All of them lie; two of them consistently.'],
      ['Members meeting in May', 'Bring a sandwich and a question.'],
    ],
  },
  {
    key: 'casa-noua', name: 'CasaNouă Alerte', address: 'alerte@casanoua.example', site: 'casanoua.example', language: 'ro',
    everyDays: 6, lastDaysAgo: 3, time: '08:10', look: 'shop', color: '#2d6a8e', firstIssue: 1, toReaders: true, leaves: 'click', liesInInboxDays: 75, isIgnored: true,
    subject: (_issue, lead) => lead,
    greeting: 'Anunțuri noi pentru căutarea ta:', foot: 'Ai salvat o căutare: „șură, județul Cluj, sub 40.000”. O poți șterge oricând.',
    stories: [
      ['3 anunțuri noi pentru „șură, județul Cluj”', 'O șură cu teren la Rimetea, o șură fără teren la Sic, și un teren pe care a fost o șură.'],
      ['Preț scăzut: casă cu prispă, Mănăstireni', 'De la 38.000 la 36.500. Acoperișul nu este inclus în fotografii.'],
      ['Notificare: o căutare salvată are rezultate', 'Două anunțuri noi, dintre care unul îl știi.'],
      ['5 anunțuri noi pentru „șură, județul Cluj”', 'Patru dintre ele sunt aceeași șură, de la patru agenții.'],
      ['Ofertă: promovează-ți anunțul cu 50% reducere', 'Nu ai niciun anunț, dar ai putea avea.'],
      ['1 anunț nou pentru „șură, județul Cluj”', 'Fără fotografii, fără preț, „urgent”.'],
      ['Căutarea ta expiră în curând', 'O prelungim noi, nu trebuie să faci nimic.'],
      ['Raportul pieței, trimestrul trei', 'Șurile au crescut cu 4 la sută, casele au stat.'],
      ['2 anunțuri noi pentru „șură, județul Cluj”', 'Ambele la Rimetea, una peste drum de alta.'],
    ],
  },
  {
    key: 'atelier-market', name: 'Atelier Market', address: 'newsletter@ateliermarket.example', site: 'ateliermarket.example', language: 'en',
    everyDays: 8, lastDaysAgo: 4, time: '11:40', look: 'shop', color: '#7a3b69', firstIssue: 1, toReaders: true, leaves: 'click', liesInInboxDays: 80,
    subject: (_issue, lead) => lead,
    greeting: 'Good things, fewer of them:', foot: 'Atelier Market sends this to everybody who once bought a lamp, a chair or a gift card.',
    stories: [
      ['Free shipping ends tonight', 'On everything above 60 euros, chairs excepted, lamps included.'],
      ['Back in stock: the three-legged stool', 'In ash, in oak, and in a colour the maker calls Tuesday.'],
      ['Up to 40% off the sample sale', 'Scratches are marked with a dot. There are few dots.'],
      ['Our gift guide, in one page', 'Eleven things, none of them a mug.'],
      ['Last chance: linen at half price', 'The discount ends on Sunday or when the linen does.'],
      ['Meet the maker: baskets from Maramureș', 'Four sisters, one shed, two hundred baskets a year.'],
      ['New in: paper lamps', 'They arrive flat and leave round.'],
      ['Your voucher is waiting', 'Ten euros off your next order, until the end of the month.'],
      ['The quiet sale', 'No countdown. Prices are simply lower.'],
    ],
  },
]
