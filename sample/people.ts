// Everybody who writes to Andrei, and how: their address, zone, language, the program
// they use and how they sign. A person keeps one program for two years, because that is
// what makes headers, quotes and signatures of one thread hang together.
import type { Language, Zone } from './day.ts'

/** Decides quoting, encodings, Message-ID and X-Mailer; see quote.ts and compose-mail.ts. */
export type Client = 'gmail' | 'outlook' | 'apple' | 'phone' | 'thunderbird' | 'webmail'

export interface Person {
  name: string
  address: string
  language: Language
  zone: Zone
  client: Client
  /** Below the first mail of a thread, and below every mail of an Outlook user. */
  signature: string
}

const cluj = { language: 'ro', zone: 'Europe/Bucharest' } as const
const abroad = { language: 'en', zone: 'Europe/Oslo' } as const

export const people = {
  me: { name: 'Andrei Marin', address: 'demo@example.org', ...cluj, client: 'apple', signature: 'Marin Vlad Architects\nStr. Moților 54, Cluj-Napoca' },

  elena: { name: 'Elena Stan', address: 'elena.stan@marinvlad.example', ...cluj, client: 'gmail', signature: 'Elena Stan\nMarin Vlad Architects\nStr. Moților 54, Cluj-Napoca' },
  matei: { name: 'Matei Ionescu', address: 'matei.ionescu@marinvlad.example', ...cluj, client: 'outlook', signature: 'Matei Ionescu\nadministrativ și contabilitate primară\nMarin Vlad Architects SRL\n0264 555 014' },
  vlad: { name: 'Vlad Crișan', address: 'vlad@marinvlad.example', ...cluj, client: 'phone', signature: 'Trimis de pe telefon' },

  henrik: { name: 'Henrik Solberg', address: 'henrik.solberg@nordhus.example', ...abroad, client: 'outlook', signature: 'Henrik Solberg\nProject lead\nNordhus AS, Oslo\n+47 555 01 220' },
  ola: { name: 'Ola Brekke', address: 'ola.brekke@nordhus.example', ...abroad, client: 'outlook', signature: 'Ola Brekke\nPurchasing, Nordhus AS' },
  ingrid: { name: 'Ingrid Aas', address: 'ingrid.aas@nordhus.example', ...abroad, client: 'outlook', signature: 'Ingrid Aas\nAccounts, Nordhus AS' },
  priya: { name: 'Priya Raman', address: 'priya@raman-structures.example', language: 'en', zone: 'Europe/London', client: 'thunderbird', signature: 'Priya Raman CEng MIStructE\nRaman Structures' },
  kovacs: { name: 'Kovács Metal', address: 'muhely@kovacs-metal.example', ...cluj, language: 'en', client: 'webmail', signature: 'Kovács Attila\nKovács Metal Kft. - staircases, railings, one-off steel\n' },
  marta: { name: 'Marta Kowalska', address: 'marta@kowalska-okucia.example', ...abroad, client: 'apple', signature: 'Marta Kowalska\nKowalska Okucia, architectural brass since 1961\nKraków' },
  halden: { name: 'Halden Supply', address: 'orders@halden-supply.example', ...abroad, client: 'outlook', signature: 'Jonas Wik\nOrder desk, Halden Supply AS\nHalden, Norway' },
  tomas: { name: 'Tomas Berg', address: 'tomas.berg@halden-supply.example', ...abroad, client: 'gmail', signature: 'Tomas Berg\nHalden Supply' },
  sofia: { name: 'Sofia Lindqvist', address: 'sofia@lindqvist-ljus.example', ...abroad, client: 'apple', signature: 'Sofia Lindqvist\nLindqvist Ljus, Göteborg' },
  luca: { name: 'Luca Ferri', address: 'luca@studioferri.example', ...abroad, client: 'phone', signature: 'Sent from my iPhone' },
  glaziers: { name: 'Sticla Ardeal', address: 'comenzi@sticla-ardeal.example', ...cluj, client: 'outlook', signature: 'Sorin Pașca\nSticla Ardeal SRL, Turda' },
  tiles: { name: 'Ceramica Jimbor', address: 'office@ceramica-jimbor.example', ...cluj, client: 'webmail', signature: 'Ileana Bob\nCeramica Jimbor\n' },

  radu: { name: 'Radu Câmpean', address: 'radu.campean@moaraveche.example', ...cluj, client: 'gmail', signature: '' },
  builder: { name: 'Dorel Suciu', address: 'dorel@suciu-constructii.example', ...cluj, client: 'phone', signature: 'Trimis de pe Android' },
  heritage: { name: 'Direcția pentru Cultură Cluj', address: 'avize@cultura-cluj.example', ...cluj, client: 'outlook', signature: 'Compartimentul Avize\nDirecția Județeană pentru Cultură Cluj' },
  permits: { name: 'Building permits office', address: 'autorizatii@primaria-cluj.example', ...cluj, client: 'outlook', signature: 'Serviciul Autorizări Construcții\nMihaela Pintea, inspector\ntel. 0264 555 030, int. 214' },

  ioana: { name: 'Ioana Dumitrescu', address: 'ioana.dumitrescu@dumitrescu-asociatii.example', ...cluj, client: 'outlook', signature: 'Ioana Dumitrescu\navocat\nDumitrescu și Asociații\nStr. Memorandumului 12' },
  accountant: { name: 'Carmen Oltean', address: 'carmen@oltean-conta.example', ...cluj, client: 'outlook', signature: 'Carmen Oltean\nexpert contabil' },
  landlord: { name: 'Gavril Todea', address: 'gavril.todea@posta.example', ...cluj, client: 'webmail', signature: 'G. Todea' },

  rusu: { name: 'Dan Rusu', address: 'dan.rusu@arh.utcn.example', ...cluj, client: 'thunderbird', signature: 'conf. dr. arh. Dan Rusu\nFacultatea de Arhitectură și Urbanism, UTCN' },
  dean: { name: 'Secretariat FAU', address: 'secretariat@arh.utcn.example', ...cluj, client: 'webmail', signature: 'Secretariat Facultatea de Arhitectură și Urbanism\nprogram cu publicul: luni-joi 11-13\n' },
  bianca: { name: 'Bianca Moldovan', address: 'bianca.moldovan@student.utcn.example', ...cluj, client: 'gmail', signature: 'anul IV, grupa 2' },
  tudor: { name: 'Tudor Pop', address: 'tudor.pop@student.utcn.example', ...cluj, client: 'phone', signature: 'Trimis de pe iPhone' },
  timea: { name: 'Tímea Tóth', address: 'timea.toth@student.utcn.example', ...cluj, client: 'gmail', signature: '' },

  nadia: { name: 'Nadia Olteanu', address: 'nadia@casa-formei.example', ...cluj, client: 'gmail', signature: 'Nadia Olteanu\ncuratoare, Casa Formei, Brașov' },

  anna: { name: 'Anna Marin', address: 'anna.marin@posta.example', ...cluj, client: 'phone', signature: '' },
  viorica: { name: 'Viorica Marin', address: 'viorica.marin@posta.example', ...cluj, client: 'webmail', signature: '' },
  roxana: { name: 'Roxana Marin', address: 'roxana@posta.example', ...abroad, language: 'ro', client: 'phone', signature: 'Sendt fra min iPhone' },
  voicu: { name: 'Cabinet Dr. Voicu', address: 'programari@cabinet-voicu.example', ...cluj, client: 'webmail', signature: 'Cabinet stomatologic Dr. Voicu\nBd. Eroilor 9, et. 1\n' },
  teacher: { name: 'Simona Rad', address: 'simona.rad@scoala-bethlen.example', ...cluj, client: 'gmail', signature: 'Simona Rad\nînvățătoare, clasa a IV-a B' },
  neighbour: { name: 'Asociația de proprietari Moților 52-56', address: 'asociatia@motilor52.example', ...cluj, client: 'webmail', signature: 'Ghe. Hossu, președinte' },
  journalist: { name: 'Clara Whitfield', address: 'clara@quietbuildings.example', language: 'en', zone: 'Europe/London', client: 'gmail', signature: 'Quiet Buildings, London' },
  mihnea: { name: 'Mihnea Vlaicu', address: 'mihnea.vlaicu@posta.example', ...cluj, client: 'gmail', signature: '' },
  lena: { name: 'Lena Hartmann', address: 'lena@hartmann-holz.example', ...abroad, client: 'thunderbird', signature: 'Lena Hartmann\nHartmann Holzbau, Freiburg' },
} as const satisfies Record<string, Person>

export type PersonKey = keyof typeof people
export const personOf = (key: PersonKey): Person => people[key]
export const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1)
