// Moara Veche, a water mill in Sâncraiu becoming a house: owner, builder, heritage office.
import { ago, on, says, thread, type Thread } from '../script.ts'

const project = { language: 'ro', folder: 'Proiecte/Moara Veche' } as const

export const mill: readonly Thread[] = [
  thread('Moara de la Sâncraiu', { ...project, start: ago(655), with: ['radu'] }, [
    says('radu', '0 21:14', `Bună seara, domnule Marin,

Am primit adresa dumneavoastră de la Mihnea Vlaicu. Am cumpărat anul trecut moara veche din Sâncraiu, cea de lângă pod. E clasată (B), acoperișul curge, roata nu mai e, dar pietrele sunt înăuntru și zidurile stau. Aș vrea să locuim acolo, nu să facem pensiune.

Ați avea timp să o vedeți până nu plouă iar în ea?

Radu Câmpean`),
    says('me', '1 08:31', `Bună dimineața,

Cunosc moara, am desenat-o în anul doi de facultate, prost. Vin cu mare drag să o văd: {w+3} după-amiază sau oricând săptămâna viitoare.

Vă rog un singur lucru până atunci: nu lăsați pe nimeni să „curețe” nimic.

Andrei Marin`),
    says('radu', '1 19:50', `{W+3} e perfect, la 15:00. Nu curăț nimic, promit. Vecinul s-a oferit deja să ducă lemnele vechi la foc, l-am oprit la timp.`),
    says('me', '4 20:22', `Mulțumesc pentru după-amiază și pentru plăcintă. Pe scurt, ce cred:

1. Acoperișul nu mai ține un an. O prelată bună, legată, nu cuie, până la {s+10}.
2. Relevu complet înainte de orice proiect; îl facem noi, două săptămâni.
3. Nu e nevoie de beton. Nicăieri.

Trimit o ofertă de relevu până {d+5}.

A.M.`, { quote: false }),
    says('radu', '5 22:03', `Am citit punctul 3 cu voce tare și soția a aplaudat. Aștept oferta.

Radu`),
  ]),

  thread('Relevu și ofertă', { ...project, start: ago(640), with: ['radu'] }, [
    says('me', '0 17:46', `Radu, oferta pentru relevu este atașată: 11.200 lei, inclusiv scanarea și o zi cu drona. În preț intră și un desen al mecanismului, că altfel mă cert cu mine.

Dacă e în regulă, Elena și Vlad vin de {d+7}.`, { files: [{ kind: 'docx', name: 'Oferta relevu Moara.docx', paragraphs: ['Ofertă de servicii: relevu Moara Veche, Sâncraiu', 'Scanare 3D și fotogrammetrie: 6.800 lei', 'Planșe la scara 1:50: 3.400 lei', 'Desenul mecanismului: 1.000 lei', 'Total: 11.200 lei, fără TVA'] }] }),
    says('radu', '1 07:40', `De acord. Avansul îl virez azi. Cheia e la doamna Rozalia, poarta verde, spune că v-a văzut și că nu păreți arhitect. Cred că era un compliment.`),
    says('elena', '9 18:35', `Salut! Relevul e gata pe teren. Surpriza zilei: pivnița e cu 1,20 m mai lungă decât scrie în fișa monumentului și are un al doilea arc, zidit. Pun pozele pe server diseară.

Elena`, { to: ['me', 'radu'], picture: { kind: 'png', name: 'arc-zidit.png', drawing: 'photo' } }),
    says('radu', '9 21:17', `Un arc zidit?! Ce e în spate?`, { to: ['me', 'elena'] }),
    says('me', '10 08:55', `Probabil pământ. Dar deschidem doar cu acordul Direcției, deci încă câteva luni o să fie o comoară.`, { to: ['radu', 'elena'] }),
  ]),

  thread('Aviz, dosar 812', { ...project, start: ago(430), with: ['heritage'] }, [
    says('me', '0 12:10', `Stimată doamnă / Stimate domn,

Depunem alăturat documentația pentru avizarea intervențiilor la Moara Veche, com. Sâncraiu, imobil clasat, grupa valorică B. Proprietar: Radu Câmpean. Vă rugăm să ne comunicați data ședinței comisiei zonale.

Cu stimă,
arh. Andrei Marin`, { files: [{ kind: 'pdf', name: 'Memoriu Moara Veche.pdf', lines: ['Memoriu de arhitectură', 'Moara Veche, com. Sâncraiu', 'Intervenții minime la șarpantă și învelitoare', 'Țiglă solzi, manuală, nuanțe diferite'] }] }),
    says('heritage', '6 13:45', `Bună ziua,

Documentația a fost înregistrată cu nr. 812. Ședința comisiei are loc în data de {f+15}, ora 10:00. Prezența arhitectului este necesară.

Vă rugăm să completați dosarul cu: fotografii ale învelitorii existente (min. 6) și extras C.F. nu mai vechi de 30 de zile.

Cu stimă,`, { charset: 'windows-1250' }),
    says('me', '8 09:24', `Bună ziua,

Atașat: opt fotografii (nu ne-am putut opri la șase) și extrasul C.F. de ieri. Voi fi prezent la ședință.

Cu stimă,
Andrei Marin`, { quote: false, files: [{ kind: 'png', name: 'invelitoare-01.png', drawing: 'photo' }, { kind: 'pdf', name: 'Extras CF.pdf', lines: ['Extras de carte funciară', 'Imobil: moară, com. Sâncraiu', 'Sarcini: nu sunt'] }] }),
    says('heritage', '24 15:20', `Bună ziua,

Comisia zonală a emis aviz favorabil cu o condiție: învelitoarea se realizează „fără uniformitate cromatică”, cu minimum 30% țiglă recuperată.

Avizul scris poate fi ridicat începând cu {f+7}, luni-joi, 9-12.

Cu stimă,`, { charset: 'windows-1250' }),
    says('me', '24 16:02', `Vă mulțumim mult, inclusiv pentru condiție: era și dorința noastră.`),
  ]),

  thread('Întârziere șarpantă', { ...project, start: ago(112), with: ['builder', 'radu'] }, [
    says('radu', '0 20:41', `Bună Andrei,

Am fost azi la moară: nimeni pe șantier, a treia zi. Dorel nu răspunde. Conform contractului șarpanta trebuia să fie gata pe {s-4}. Ce facem?

Radu`, { to: ['me'], cc: [] }),
    says('me', '1 07:35', `Dorel, bună dimineața. Domnul Câmpean a găsit șantierul gol trei zile la rând. Spune-mi te rog azi, până la prânz: ce lipsește și când ești înapoi cu oamenii. Dacă e lemnul, vreau să știu că e lemnul.`, { fresh: true, to: ['builder'], cc: ['radu'] }),
    says('builder', '1 11:52', `Buna ziua e lemnul. Gaterul a dat stejar verde si nu l am primit. Marti vine altul. Oamenii sunt la Huedin pana atunci nu i tin degeaba. Scuze ca n am sunat`, { to: ['me', 'radu'] }),
    says('me', '1 12:20', `Bine ai făcut că nu l-ai primit. Data viitoare, un mesaj. Propun: marți lemnul, miercuri începeți, termen nou pentru șarpantă {d+18}. Fără penalizări dacă se respectă. Radu, ești de acord?`, { to: ['builder', 'radu'] }),
    says('radu', '1 18:33', `De acord. Prefer lemn bun târziu decât lemn verde devreme.`, { to: ['me', 'builder'] }),
    says('builder', '18 17:06', `Gata sarpanta. Cu o zi inainte 😊 am lasat cuiele vechi unde s au putut`, { to: ['me', 'radu'], files: [{ kind: 'png', name: 'IMG_20_sarpanta.png', drawing: 'photo' }] }),
  ]),

  thread('Situația de plată nr. 4', { ...project, start: ago(41), with: ['builder', 'matei'] }, [
    says('builder', '0 16:48', `Buna ziua atasez situatia 4. 38.460 lei fara tva. Dorel`, { to: ['me'], cc: ['matei'], files: [{ kind: 'xlsx', name: 'situatie 4.xlsx', rows: [['Articol', 'UM', 'Cant', 'Pret', 'Total'], ['Tencuiala var', 'mp', '164', '145', '23780'], ['Pardoseala caramida', 'mp', '61', '180', '10980'], ['Schela', 'luna', '1', '3700', '3700']] }] }),
    says('matei', '1 10:11', `Andrei, am verificat calculele: aritmetic e corect. Dar schela a fost plătită deja în situația 3 pentru {m-1}, o avem de două ori. Rămân 34.760 lei.

Confirmi și cantitățile? Apoi pregătesc plata pentru {w+3}.

Matei`, { to: ['me'], cc: [] }),
    says('me', '2 09:02', `Dorel, cantitățile sunt bune, am măsurat ieri. Schela pe luna trecută e însă deja în situația 3. Te rog o situație refăcută, 34.760 lei, și o semnez azi.`, { to: ['builder'], cc: ['matei'] }),
    says('builder', '2 12:36', `Aveti dreptate am copiat randul. Trimit acum`, { to: ['me', 'matei'], files: [{ kind: 'xlsx', name: 'situatie 4 corectata.xlsx', rows: [['Articol', 'Total'], ['Tencuiala var', '23780'], ['Pardoseala caramida', '10980'], ['Total', '34760']] }] }),
    says('me', '2 12:58', `Semnată. Matei, poți plăti. Mulțumesc amândurora.`, { to: ['builder', 'matei'] }),
  ]),

  thread('Roata', { ...project, start: ago(75), with: ['radu'], private: true }, [
    says('radu', '0 22:48', `Andrei, întrebare de noapte: dacă am vrea totuși roata? Nu curent, nu măcinat, doar să se învârtă. E o prostie?`),
    says('me', '1 07:20', `Nu e o prostie. Avem locul axului, avem jgheabul, și un dulgher la Rimetea care a mai făcut două. Costă cam cât o mașină second-hand și cere aviz separat (apele). Dacă vrei, îl întreb cât ar dura.`),
    says('radu', '1 07:41', `Întreabă-l. Dar nu-i spune soției mele, vreau să fie pentru ziua ei, în mai.`),
    says('me', '9 18:15', `A răspuns: patru luni, stejar și salcâm, 46.000 lei cu montaj. Vine să măsoare când scade apa. Până la {d+10} trebuie să știe dacă vrei.`),
    says('radu', '11 21:30', `Vreau. Doamne ajută. Plătesc avansul luni.`),
  ]),

  thread('Minuta ședinței de șantier 17', { ...project, start: ago(13), with: ['radu', 'builder', 'elena'] }, [
    says('elena', '0 16:20', `Bună ziua tuturor,

Minuta de azi, pe scurt:

1. Tencuiala la nivelul 2: gata până {d+9}. (Dorel)
2. Geamul de la scară: montat, folia rămâne până la zugrăvit.
3. Scara interioară: prototip de treaptă, îl vedem la atelier. (Andrei, până {d+7})
4. Apa la pivniță: se urmărește; dacă urcă peste semn, Radu ne sună.
5. Ședința următoare: ca de obicei, ora 10.

Elena`),
    says('builder', '0 17:02', `La 1 depinde de vreme sub 5 grade nu tencuiesc`),
    says('radu', '1 21:11', `La 4: apa e cu două degete sub semn. O țin sub ochi.

La 3 vin și eu, dacă se poate. Vreau să calc pe ea.`),
    says('me', '2 08:26', `Sigur că se poate, o facem ca să fie călcată. {W+5}, ora 11, la Kovács.`),
  ]),

  thread('Dosar fotografii pentru premii', { ...project, start: on('09-03', 0), with: ['radu', 'elena'] }, [
    says('elena', '0 13:40', `Radu, bună! Fotograful ar putea veni pentru două zile, când pică frunzele. Ai fi de acord să apară și casa locuită, cu dezordine cu tot? Îmi place mai mult așa.`, { to: ['radu'], cc: ['me'] }),
    says('radu', '0 20:09', `Dezordine avem. Fără copii în poze, te rog, în rest orice.`, { to: ['elena'], cc: ['me'] }),
    says('me', '1 09:15', `Perfect. Și fără șapca mea de pe bancă, a apărut în ultimele trei publicații.`, { to: ['elena', 'radu'] }),
  ]),
]
