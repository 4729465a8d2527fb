// Two mailing lists that Andrei reads more than he writes to: timber heritage, and stairs.
import { automatic } from './automatic.ts'
import type { Mailbox } from './mime.ts'
import type { PlannedMail, Stage } from './planned-mail.ts'
import { HEX } from './seeded.ts'

interface List {
  id: string
  name: string
  domain: string
}

const lemnViu: List = { id: 'lemn-viu', name: 'Lemn viu', domain: 'liste.lemnviu.example' }
const stairs: List = { id: 'stairs-l', name: 'Stairs and ladders', domain: 'lists.goingandrise.example' }

const posters = {
  ferencz: { name: 'Ferencz Zsolt', address: 'zsolt@ferencz-acs.example' },
  oana: { name: 'Oana Bucur', address: 'oana.bucur@muzeu-astra.example' },
  ionut: { name: 'Ionuț Drăgan', address: 'ionut@dulgheria-dragan.example' },
  pavel: { name: 'Pavel Rotaru', address: 'p.rotaru@restaurari.example' },
  greta: { name: 'Greta Nyman', address: 'greta.nyman@trappor.example' },
  colm: { name: 'Colm Feeney', address: 'colm@feeneyjoinery.example' },
  akiko: { name: 'Akiko Mori', address: 'a.mori@morikaidan.example' },
  joao: { name: 'João Valente', address: 'joao@valente-arq.example' },
} as const satisfies Record<string, Mailbox>

interface ListThread {
  list: List
  subject: string
  daysAgo: number
  posts: readonly (readonly [by: keyof typeof posters, at: string, text: string])[]
}

const threads: readonly ListThread[] = [
  {
    list: lemnViu, subject: 'Șindrilă de molid, câți ani?', daysAgo: 9,
    posts: [
      ['oana', '0 10:12', 'Bună ziua,\n\nRefacem acoperișul unei biserici din 1773 (Sălaj). Beneficiarul întreabă câți ani ține șindrila de molid dacă n-o tratăm deloc. Știu ce scrie în manuale; vreau să știu ce ați văzut voi.\n\nOana'],
      ['ionut', '0 21:40', 'Noi am desfăcut una pusă în 1988, despicată, nu tăiată, pantă mare: mai ținea zece ani. Alta din 2004, tăiată la gater, era pământ.\n\nDespicată. Restul e noroc.\n\nIonuț'],
      ['ferencz', '1 08:05', '> Despicată. Restul e noroc.\n\nȘi luna în care tai. Bunicul zicea decembrie, lună veche. N-am avut niciodată curajul să verific contrariul.\n\nZsolt'],
      ['pavel', '2 17:33', '> Știu ce scrie în manuale\n\nUnul l-am scris eu, scuze. 40 de ani la pantă peste 50 de grade, 25 sub. Dar depinde mai mult de copacul de lângă biserică decât de șindrilă.\n\nP. Rotaru'],
      ['oana', '2 19:02', 'Mulțumesc tuturor. Nu tăiem copacul, punem despicată, în decembrie.\n\nO.'],
    ],
  },
  {
    list: lemnViu, subject: 'Caut: stejar vechi, 20x24, 5 m', daysAgo: 47,
    posts: [
      ['ionut', '0 07:50', 'Salut, caut 3-4 grinzi de stejar vechi, minimum 20x24, 5 m, pentru o reparație cinstită (nu terase!). Plătesc corect, le iau cu camionul meu.\n\nIonuț Drăgan, 07xx'],
      ['ferencz', '0 12:15', 'Am două de la o șură din Sic, 22x26, una cu ochi de cep pe la mijloc. Vino să le vezi până nu le vede vecinul.'],
      ['ionut', '3 20:11', 'Le-am luat. Mulțumesc listei, a doua oară anul acesta.'],
    ],
  },
  {
    list: lemnViu, subject: 'Tabără de relevee, iulie', daysAgo: 205,
    posts: [
      ['oana', '0 09:30', 'Dragilor,\n\nAnul acesta tabăra de relevee e la Ieud, 12 zile. Avem loc pentru 14 studenți și 3 profesori care știu să țină o ruletă. Cazare la școală, masa la doamna Maria.\n\nÎnscrieri până la sfârșitul lunii.'],
      ['pavel', '1 11:48', 'Vin eu, cu două condiții: fără drone înainte de amiază și cu mămăligă marțea.'],
      ['oana', '1 12:02', '> fără drone înainte de amiază\n\nTrecut în regulament.'],
    ],
  },
  {
    list: lemnViu, subject: 'Ulei de in, fiert sau nu', daysAgo: 418,
    posts: [
      ['pavel', '0 18:20', 'Reiau o întrebare veche de când lista: la ferestre, in fiert sau crud? Am trei ateliere și patru păreri.'],
      ['ferencz', '0 22:03', 'Crud, cald, în straturi subțiri, și răbdare. Fiertul e pentru cei cu termen de predare.'],
      ['ionut', '1 06:41', 'Fiert. Am termen de predare.'],
    ],
  },
  {
    list: stairs, subject: 'Winders: who still draws the dancing of steps by hand?', daysAgo: 16,
    posts: [
      ['joao', '0 12:40', 'Hello all,\n\nI teach the graphic method for balanced winders and my students ask why, since the software does it. I say: because the software does it the same way every time. Am I being romantic?\n\nJoão'],
      ['greta', '0 19:22', '> Am I being romantic?\n\nYes, and right. The software keeps the walking line and lets the inner edge look like a broken zip. My grandfather did it the other way round.\n\nGreta'],
      ['colm', '1 09:03', 'We draw it at full size on the workshop floor, chalk, then walk it. If the apprentice looks down, it is wrong.\n\nColm'],
      ['akiko', '2 03:15', '> If the apprentice looks down, it is wrong.\n\nI have copied this sentence on the wall, thank you.\n\nOur problem is different: steep, 50 degrees, alternating treads for a loft. Has anyone measured how people really come DOWN?\n\nAkiko Mori'],
      ['greta', '2 10:30', 'Backwards, all of them, whatever they tell you.'],
    ],
  },
  {
    list: stairs, subject: 'Handrail returns into plaster', daysAgo: 128,
    posts: [
      ['colm', '0 16:55', 'How do you all end a handrail that meets a plastered wall? Rosette, mitred return, or straight in and pray?'],
      ['joao', '1 10:10', 'Mitred return, 110 mm, and a shadow gap so that the plasterer cannot help me.'],
      ['greta', '1 13:26', 'Straight in, with a sleeve. Rosettes are for people who measured once.'],
      ['colm', '1 15:00', '> Rosettes are for people who measured once.\n\nI have eleven rosettes in a drawer and I feel seen.'],
    ],
  },
]

export function mailingLists(stage: Stage): PlannedMail[] {
  return threads.flatMap(({ list, subject, daysAgo, posts }) => {
    const sent: string[] = []
    return posts.map(([by, at, text], i) => {
      const [offset = '0', time = '09:00'] = at.split(' ')
      const { address } = posters[by]
      const id = `${stage.chance.fork(`${subject} ${i}`).letters(20, HEX)}@${address.slice(address.indexOf('@') + 1)}`
      const references = [...sent]
      const parent = sent.at(-1)
      sent.push(id)
      return automatic({
        kind: 'list', key: `${subject} ${i}`, from: posters[by], to: [{ name: list.name, address: `${list.id}@${list.domain}` }],
        subject: `${i === 0 ? '' : 'Re: '}[${list.id}] ${subject}`, day: stage.now.today - daysAgo + Number(offset), time,
        text: `${text}\n\n_______________________________________________\n${list.id} mailing list\nhttps://${list.domain}/listinfo/${list.id}`,
        headers: [
          ['List-Id', `${list.name} <${list.id}.${list.domain}>`],
          ['List-Post', `<mailto:${list.id}@${list.domain}>`],
          ['List-Unsubscribe', `<mailto:${list.id}-leave@${list.domain}>`],
          ['Precedence', 'list'],
          ['X-Mailman-Version', '3.3.9'],
        ],
        messageId: id,
        ...(parent === undefined ? {} : { inReplyTo: parent, references }),
        through: list.domain,
        folder: daysAgo < 30 ? 'INBOX' : 'Archive',
        unread: daysAgo === 9 && i > 2,
      }, stage)
    })
  })
}
