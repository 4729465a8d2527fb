// Who writes to whom: 600 people, thirty shops, and the one whose mailbox it is.
import { seedRng, ri, pick, zipf } from './chance.mjs'

export const strip = (s) =>
  s
    .replace(/[ăâ]/g, 'a')
    .replace(/[ĂÂ]/g, 'A')
    .replace(/î/g, 'i')
    .replace(/Î/g, 'I')
    .replace(/[șş]/g, 's')
    .replace(/[ȘŞ]/g, 'S')
    .replace(/[țţ]/g, 't')
    .replace(/[ȚŢ]/g, 'T')
export const cedilla = (s) => s.replace(/ș/g, 'ş').replace(/Ș/g, 'Ş').replace(/ț/g, 'ţ').replace(/Ț/g, 'Ţ')
const FIRST =
  'Andrei Maria Ioana Alexandru Elena Mihai Ana Ștefan Cristina Radu Gabriela Bogdan Raluca Vlad Oana Dan Simona Paul Irina Cătălin John Sarah Peter Laura Thomas Anna Mark Julia David Emma Lukas Sofia Marco Claire Tudor Mădălina George Țvetana Ionuț Bianca'.split(
    ' ',
  )
const LAST =
  'Popescu Ionescu Radu Dumitrescu Stoica Munteanu Georgescu Șerban Constantin Țăranu Moldovan Lungu Enache Dobre Florea Matei Smith Brown Miller Taylor Wilson Clark Schmidt Weber Rossi Bianchi Dubois Novak Kovács Petrov Barbu Nistor Pârvu Vătafu Mureșan Rusu Cojocaru Ungureanu Albu Sandu'.split(
    ' ',
  )
const DOMS = [
  'example.com',
  'example.org',
  'example.net',
  'firma-unu.example',
  'atelier.example',
  'northwind.example',
  'contoso.example',
  'primarie.example',
  'univ.example',
  'post.example',
  'mailbox.example',
  'cabinet.example',
]
export const BRANDS =
  'Bookbarn Cafeneaua Devweekly Fitpuls Gradina Hardshop Icetravel Jobline Kidsro Librarul Mobilo Newsdaily Optica Papetar Quickbyte Retetar Skyfare Techdigest Urbanro Vinoteca Wearly Xpressgo Yogaspace Zoomart Bancanova Casaverde Datapost Energo Filmclub Gustos'.split(
    ' ',
  )
export const ME = { name: 'Alex Marinescu', addr: 'alex@home.example' }
seedRng('people-v1')
export const PEOPLE = []
{
  const seen = new Set()
  while (PEOPLE.length < 600) {
    const f = pick(FIRST),
      l = pick(LAST)
    const addr =
      strip(`${f}.${l}`)
        .toLowerCase()
        .replace(/[^a-z.]/g, 'x') +
      (PEOPLE.length > 200 ? ri(90) + 10 : '') +
      '@' +
      pick(DOMS)
    if (!seen.has(addr)) {
      seen.add(addr)
      PEOPLE.push({ name: `${f} ${l}`, addr })
    }
  }
}
export const zPeople = zipf(PEOPLE.length, 1.0, 5)
export const zBrand = zipf(BRANDS.length, 0.8, 2)
