// The words of the made-up mail: 14,000 and more in English and Romanian each, a few of them
// everywhere and most of them rare (Zipf), as in real mail; a full-text index is judged by that.
import { seedRng, ri, rr, pick, zipf } from './chance.mjs'

const EN = `the of to and in a is that for it you be on with as are this we have was not your will at by from or if an
can our all has but they what there which when do more one so about please up out would time no just know any how also
were like new get only some their who them see been my other work then into over need now first could good make than
very week send thanks today meeting project team regards after before next here back still should because where each
well way two day use may think take these file email call check update let month last going year report problem change
office price invoice order number contract client customer payment account address service question answer issue
version request document attached draft review deadline budget schedule Monday Tuesday Wednesday Thursday Friday
weekend morning afternoon agree confirm approve reject cancel postpone discuss explain understand remember forget
suggest recommend consider decide finish start begin continue deliver receive return pay buy sell build test fix deploy
release server database network backup password security access login website page design layout image video phone
mobile laptop printer keyboard monitor cable delivery shipment parcel warehouse supplier vendor partner company
business market sales marketing campaign product quality feature discount offer season summer winter spring autumn
holiday travel flight hotel ticket train airport city street house apartment rent landlord insurance bank loan credit
card cash tax salary bonus hire interview candidate manager director assistant secretary engineer developer lawyer
doctor teacher student school university course lesson exam research paper article book chapter library museum concert
theatre film music song band guitar piano garden kitchen table chair window door floor roof wall light lamp water coffee
tea bread cheese milk sugar apple orange chicken fish soup salad dinner lunch breakfast restaurant menu recipe health
hospital medicine appointment family mother father brother sister daughter son child wife husband friend neighbour
birthday wedding party gift photo album weather rain snow wind storm river mountain forest beach island bridge road
traffic car bicycle bus driver engine fuel energy electricity gas bill meter contractor repair paint plumbing heating
permit license law court agreement clause signature stamp notary registry certificate passport visa embassy border
customs export import currency euro dollar exchange rate interest profit loss revenue cost margin forecast target plan
strategy risk audit compliance policy procedure standard guideline template form field value total amount quantity unit
average percent result summary detail note comment feedback reply message thread folder archive label filter search
index query cluster container storage memory processor thread queue cache latency throughput benchmark metric alert
incident outage rollback migration upgrade patch branch commit merge repository pipeline build artifact library
framework module function variable parameter option setting default error warning exception debug trace log sample
example prototype demo presentation slide chart graph figure diagram map location distance speed weight height width
length colour red green blue black white silver golden bright dark quiet loud warm cold dry wet heavy simple complex
early late quick slow urgent important useful possible available ready busy free open closed public private local
remote global annual quarterly monthly weekly daily current previous future final initial partial complete correct wrong`
const RO = `și de în la cu pe nu să o un a este pentru din care că mai ce sau dar am fi ca se te vă ne le îl îi își ne va
sunt era fost foarte bine bună ziua mulțumesc rog când unde cum cine cât tot toate toți fiecare acest această aceste acel
acea acolo aici acum azi mâine ieri după înainte până între fără sub peste prin despre însă deci astfel numai doar încă
deja mereu niciodată poate trebuie vreau putem puteți trimit trimite primit primesc așteptăm confirm confirmați
discutăm întâlnire ședință proiect echipă client contract factură plată cont adresă comandă livrare colet curier
preț ofertă reducere produs serviciu firmă companie director contabil avocat notar medic profesor student școală
facultate examen curs lecție lucrare articol carte bibliotecă muzeu teatru concert film muzică prieten familie mamă
tată frate soră fiică fiu copil soție soț bunic vecin casă apartament chirie bloc stradă oraș sat județ țară drum mașină
tren avion bilet hotel rezervare vacanță munte mare plajă pădure râu lac pod vreme ploaie zăpadă vânt soare vară iarnă
primăvară toamnă luni marți miercuri joi vineri sâmbătă duminică săptămână lună an oră minut dimineață seară noapte
mâncare pâine brânză lapte ouă carne pește supă salată cafea ceai apă vin bere desert rețetă bucătărie masă scaun
fereastră ușă perete acoperiș grădină floare copac iarbă câine pisică pasăre sănătate spital rețetar programare analiză
tratament medicament durere asigurare bancă credit dobândă card numerar impozit taxă salariu bonus angajat angajare
interviu candidat cerere aprobare semnătură ștampilă act adeverință certificat pașaport buletin permis dosar formular
anexă document fișier atașament copie original termen limită întârziere amânare anulare modificare actualizare versiune
problemă eroare soluție întrebare răspuns cerință detaliu rezumat raport situație rezultat obiectiv plan buget cost
venit profit pierdere cheltuială investiție piață vânzare cumpărare furnizor partener colaborare strategie risc audit
lege regulă procedură drept instanță judecător hotărâre cetățean primărie minister guvern alegeri politică știre ziar
televiziune radio telefon calculator imprimantă ecran tastatură rețea parolă cont acces securitate copie salvare server
bază date căutare filtru mesaj dosar etichetă arhivă listă tabel grafic imagine fotografie culoare roșu verde albastru
negru alb galben mic mare nou vechi frumos urât bun rău repede încet devreme târziu ușor greu simplu complicat important
urgent posibil disponibil liber ocupat deschis închis public privat local general special total parțial final inițial
corect greșit complet lipsă suficient necesar util interesant minunat deosebit cald rece uscat umed luminos întunecat
electricitate gaz curent factură contor centrală încălzire reparație zugrăvit instalație mobilă canapea covor perdea
lampă bec priză șurub cui ciocan unealtă vopsea lemn metal sticlă hârtie plastic piele lână bumbac mătase haină pantof
cămașă rochie fustă pălărie mănușă geantă ceas inel cadou nuntă botez aniversare petrecere invitație felicitare`
const uniq = (s) => [...new Set(s.split(/\s+/).filter(Boolean))]
const enBase = uniq(EN)
const roBase = uniq(RO)
const enSuf = ['s', 'ing', 'ed', 'er', 'ers', 'ly', 'ness', 'able', 'ment', 'ation', 'ful', 'less', 'wise', 'hood']
const roSuf = ['ul', 'ului', 'ele', 'ilor', 'uri', 'urile', 'ea', 'ească', 'ește', 'are', 'ări', 'ător', 'ătoare', 'ție', 'țiile', 'ism']
const syl =
  'ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo ga ge go gra gri la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pra pre ra re ri ro ru sa se si so su sta ste ta te ti to tra tri va ve vi vo za ze zi zo'.split(
    ' ',
  )
const fin = ['n', 'r', 'x', 's', 'l', 'm', 'nt', 'rd', 'sk', 'a', 'u', 'escu', 'eanu', 'ovici', 'tron', 'lex', 'via', 'dor']
function buildVocab() {
  seedRng('vocabulary-v1') // the vocabulary does not depend on --seed
  const tail = new Set()
  while (tail.size < 24000) {
    let w = ''
    const k = rr(2, 4)
    for (let i = 0; i < k; i++) w += pick(syl)
    tail.add(w + pick(fin))
  }
  const t = [...tail]
  const mk = (base, suf, from, to) => {
    const der = []
    const strip = /[aăeiou]$/
    for (const b of base) if (b.length > 3) for (const s of suf) der.push(b.replace(strip, '') + s)
    for (let i = der.length - 1; i > 0; i--) {
      const j = ri(i + 1)
      const x = der[i]
      der[i] = der[j]
      der[j] = x
    }
    return [...new Set([...base, ...der, ...t.slice(from, to)])]
  }
  return { en: mk(enBase, enSuf, 0, 14000), ro: mk(roBase, roSuf, 10000, 24000), tail: t }
}
export const V = buildVocab()
export const zEn = zipf(V.en.length)
export const zRo = zipf(V.ro.length)
