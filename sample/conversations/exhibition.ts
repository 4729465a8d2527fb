// "Scări" in Brașov: boards, a catalogue, a van, and the people met on the way.
import { ago, on, says, thread, type Thread } from '../script.ts'

export const exhibition: readonly Thread[] = [
  thread('Exhibition boards, last corrections', { start: ago(9), with: ['nadia', 'elena'], private: true }, [
    says('nadia', '0 11:12', `Dear Andrei, dear Elena,

The boards arrived, thank you, they are calm and I like calm. Three remarks:

a) Board 2: the title sits 4 mm lower than on the other three. I have an eye like that, sorry.
b) Board 3: the mill in English is "water mill" twice and "watermill" once.
c) Board 4: may I have one sentence on who drew what? Visitors ask.

Print file by {w+8} noon, please.

Nadia`),
    says('elena', '0 14:26', `a) True, and it's 3.8. Moved.
b) watermill everywhere.
c) Andrei, do you write it or do I?`, { to: ['nadia', 'me'] }),
    says('me', '0 18:40', `I'd write: "Drawn by hand by the whole office, in pencil, over one winter; Vlad drew the steps." It's true and he will blush.`, { to: ['elena', 'nadia'] }),
    says('nadia', '1 09:03', `I adore it. Romanian too, please: „Desenat de mână de tot biroul, cu creionul, într-o iarnă; treptele le-a desenat Vlad.” Is that right?`),
    says('elena', '1 09:55', `Perfect. It's on the board, both languages.`, { to: ['nadia', 'me'] }),
    says('nadia', '3 16:20', `One more: the paper. 170 g matt curls in our rooms (heating from 1974). 300 g costs 22 lei more per board. Yes?`),
    says('me', '3 16:31', `Yes. Nothing about us should curl.`, { to: ['nadia', 'elena'] }),
    says('nadia', '7 21:40', `Printed a test at A3 and the grey of board 1 goes pink under our lamps. Could Elena warm it up by a hair, or cool it, whichever makes it grey? I have pinned it beside the window so I can look at it in the morning as well.

And: set-up on {w+13} from ten, the van may stop in the yard for 30 minutes. Will it be you who drives?

Nadia`, { unread: true, picture: { kind: 'png', name: 'board1-test-A3.png', drawing: 'plan' } }),
  ]),

  thread('Intro: Andrei meet Sofia', { start: ago(2), with: ['tomas', 'sofia'], private: true }, [
    says('tomas', '0 17:05', `Andrei, Sofia,

As promised on Friday, over to you. Andrei builds stairs that people photograph; Sofia makes light that nobody notices, which I'm told is the aim. You both complained to me about the same handrail profile within a week, so I thought you should complain to each other.

Tomas`, { to: ['me', 'sofia'], cc: [] }),
    says('sofia', '0 18:12', `Thank you Tomas, moving you to bcc.

Hello Andrei,

I'd love to see how you solved the light under the treads at Nesodden (Tomas showed me one photo, on a phone, upside down). I'm in Bucharest for a fair from {d+10} and could take a train to Cluj for a day if there is a staircase at the end of it. Would {w+12} be possible?

Sofia`, { to: ['me'], cc: [], unread: true }),
  ]),

  thread('Invitație: „Scări”, Casa Formei, Brașov', { start: ago(190), with: ['nadia'], language: 'ro' }, [
    says('nadia', '0 10:35', `Bună ziua, domnule Marin,

Pregătesc, pentru peste o jumătate de an, o expoziție despre scări: nu despre monumente, ci despre cele pe care urci acasă, cu punga în mână. V-aș invita cu patru planșe și, dacă aveți, o treaptă adevărată.

Onorariu: mic. Catalog: frumos.

Nadia Olteanu`),
    says('me', '1 08:50', `Bună dimineața,

„Cu punga în mână” m-a convins. Acceptăm. Treaptă avem: una de stejar din 1890, scoasă dintr-o moară, tocită într-o parte pentru că morarul căra sacii pe umărul stâng.

Când aveți nevoie de materiale?

Andrei Marin`),
    says('nadia', '1 11:16', `Treapta aceea tocmai a devenit afișul.

Textele până la sfârșitul lui {m+4}, planșele până la începutul lui {m+6}. Contractul vi-l trimit {w+7}.`),
    says('nadia', '9 13:00', `Contractul, cu întârziere de două zile, scuze. Dacă totul e în regulă, îl semnați și mi-l trimiteți scanat.`, { fresh: true, subject: 'Contract „Scări”', files: [{ kind: 'docx', name: 'Contract expozitie.docx', paragraphs: ['Contract de participare, expoziția „Scări”', 'Onorariu: 2.000 lei', 'Asigurarea treptei: organizatorul', 'Retur: cel târziu la 14 zile după închidere'] }] }),
    says('me', '10 09:19', `Semnat. Am adăugat de mână, la articolul cu asigurarea: „treapta nu se lustruiește”. Sper că se poate.`, { files: [{ kind: 'pdf', name: 'Contract Scari semnat.pdf', lines: ['Contract de participare', 'Semnat: A. Marin', 'Adăugat: treapta nu se lustruiește'] }] }),
  ]),

  thread('Catalogue text, 250 words', { start: ago(55), with: ['nadia'] }, [
    says('nadia', '0 09:44', `Dear Andrei, gentle reminder: 250 words in English for the catalogue, by {d+3}. You promised it in {m-1}, with witnesses.`),
    says('me', '3 23:12', `Here it is, 251. The last word can go if it has to.

"A stair is the only part of a house that asks you to trust it with your whole weight, in the dark, carrying something. ..."

The rest is in the file.

A.`, { files: [{ kind: 'docx', name: 'catalogue text.docx', paragraphs: ['A stair is the only part of a house that asks you to trust it with your whole weight, in the dark, carrying something.', 'We learned this from a miller. He carried his sacks on the left shoulder for forty years, and the eleventh step of his mill is worn on that side only. Nobody designed that step. It was finished by use.'] }] }),
    says('nadia', '4 08:58', `The last word stays. I read it on the tram and missed my stop.`),
  ]),

  thread('Van for Brașov', { start: ago(11), with: ['vlad', 'elena'], language: 'ro' }, [
    says('elena', '0 12:08', `Pentru Brașov: planșele (4 x 100/140), treapta (38 kg), scaunele nu. Încap în duba lui Attila sau închiriem? Vlad, tu conduci, nu?`, { to: ['me', 'vlad'] }),
    says('vlad', '0 12:30', `Conduc. Attila zice ca da dar cu platforma, daca ploua nu e bine. Inchiriem, 240 lei/zi`, { to: ['elena', 'me'] }),
    says('me', '0 13:02', `Închiriem. Eu vin cu trenul din ziua dinainte, am promis alor mei o cină. Treapta se leagă în picioare, nu culcată.`, { to: ['elena', 'vlad'] }),
  ]),

  thread('A few questions for Quiet Buildings', { start: ago(640), with: ['journalist'] }, [
    says('journalist', '0 15:20', `Dear Andrei,

I'm writing a short piece on the school in Mănăstireni, and I'd love to get three things right:

1. Is it true that the children chose the height of the window sills?
2. How much did it cost per square metre (ballpark is fine)?
3. Who made the door handles?

My deadline is {d+6}. Photos we have from Anca.

Warmly,
Clara Whitfield`),
    says('me', '2 21:49', `> 1. Is it true that the children chose the height of the window sills?

Almost. They chose where they wanted to lean. We measured.

> 2. How much did it cost per square metre (ballpark is fine)?

EUR 690, without the stove. The stove was a gift.

> 3. Who made the door handles?

Attila Kovács, in his workshop, and each one is slightly different because he got bored. Please spell his name right, he'll frame it.

Andrei`, { inline: true }),
    says('journalist', '3 10:06', `This is the best answer to a fact check I've had all year. It runs on the 14th. Attila with two t's and one l, promised.`),
    says('journalist', '19 12:31', `It's out. Page 22. My editor wants to know if Attila takes orders.`),
    says('me', '19 12:58', `He does now. Thank you, Clara.`),
  ]),

  thread('Speaking in Timișoara?', { start: ago(140), with: ['journalist'] }, [
    says('journalist', '0 11:00', `Andrei, I'm moderating an evening in Timișoara on small budgets, {d+44}. Thirty minutes, then a conversation. They pay travel and 300 euro. Would you?`),
    says('me', '1 08:11', `I'd love to, but that week is my daughter's first concert with the orchestra and I've sworn. Ask Elena Stan, in cc: she did the school's budget and is funnier than I am.`, { cc: ['elena'] }),
    says('elena', '1 09:02', `I am not funnier but I do have the spreadsheet. Happy to come, Clara.`, { to: ['journalist'], cc: ['me'] }),
    says('journalist', '1 09:40', `Sold. "Elena Stan, with spreadsheet" is going on the poster.`, { to: ['elena'], cc: ['me'] }),
  ]),

  thread('Transport asigurat pentru treaptă', { start: on('10-02', 0), with: ['nadia', 'matei'], language: 'ro' }, [
    says('matei', '0 10:50', `Bună ziua, doamnă Olteanu,

Pentru asigurarea obiectului „treaptă stejar, cca. 1890” brokerul cere o valoare declarată. Ce trecem?

Matei Ionescu`, { to: ['nadia'], cc: ['me'] }),
    says('nadia', '0 12:05', `Bună ziua! Andrei spune „neprețuită”, dar cred că formularul are doar șase cifre. Trecem 5.000 lei?`, { to: ['matei'], cc: ['me'] }),
    says('me', '0 12:20', `5.000 e bine. Radu zice că pentru el valorează cât un acoperiș, dar îl știm subiectiv.`, { to: ['nadia', 'matei'] }),
  ]),
]
