// The studio among itself: drawings, invoices, a printer, holidays.
import { ago, on, says, thread, type Thread } from '../script.ts'

export const office: readonly Thread[] = [
  thread('Photos from the site, level 2', { start: ago(0), with: ['elena'] }, [
    says('elena', '0 07:05', `Left the big ones in the shared folder, here are two small ones so you can see them on the tram.

The plaster on level 2 is nearly dry, the north corner is not. Dorel wants to paint on {w+3} and I told him to wait for you. Can you pass by today or tomorrow and put your hand on the wall?

Also: the reveal of the stair window came out beautifully. I may have hugged the plasterer.

Elena`, { unread: true, files: [{ kind: 'png', name: 'L2-north-corner.png', drawing: 'photo' }, { kind: 'png', name: 'L2-reveal.png', drawing: 'stair' }] }),
  ]),

  thread('TVA {m-1}, două facturi lipsă', { start: ago(4), with: ['matei'], language: 'ro' }, [
    says('matei', '0 11:20', `Bună Andrei,

Închid TVA pe {m-1} și îmi lipsesc două facturi de intrare: combustibilul de la benzinăria din Huedin (avem doar bonul) și plotterul. Carmen are nevoie de ele până {d+8}, depune pe 25.

Le ai cumva la tine?

Matei`),
    says('me', '0 12:02', `Plotterul e pe mine, caut în geanta de șantier. Pentru benzinărie le scriu azi, mi-au promis că o trimit pe mail.`),
    says('me', '2 19:40', `Am scris la benzinărie. Plotterul: găsit, umed, dar lizibil. Ți-l pun mâine pe birou.`),
    says('matei', '3 18:51', `Le-am găsit pe amândouă, benzinăria a trimis-o până la urmă la mine. Au greșit însă CUI-ul studioului cu o cifră: ...417 în loc de ...471. Le cerem stornare sau merge cu o adresă de corecție? Carmen zice că depinde de tine, că e mașina ta pe bon.

Matei`, { unread: true, files: [{ kind: 'pdf', name: 'factura benzinarie.pdf', lines: ['Stația Huedin', 'Factură fiscală', 'Motorină 41,2 l', 'Total 312,40 lei', 'CUI client greșit: ...417'] }] }),
  ]),

  thread('Ciornă anunț angajare', { start: ago(28), with: ['elena', 'matei'], language: 'ro' }, [
    says('elena', '0 10:05', `Am scris anunțul pentru colegul nou. Am scos „mediu dinamic” de trei ori, l-a pus Matei înapoi de două.

Ce ziceți de: „Căutăm pe cineva care desenează cu drag și măsoară de două ori. Suntem cinci, avem un plotter bătrân și o moară.”

Elena`),
    says('matei', '0 10:31', `Trebuie și salariul, așa cere legea de anul ăsta. 6.500-8.000 net. În rest, lăsați „dinamic” măcar o dată.`, { to: ['me', 'elena'] }),
    says('me', '0 11:48', `Cu salariul, fără „dinamic”. Termen pentru portofolii: {d+21}. Elena, pune-l pe site și trimite-l și la Dan Rusu, știe el pe cine are.`, { to: ['elena', 'matei'] }),
    says('elena', '1 09:12', `Publicat. Trei portofolii până dimineață, unul excelent (Tímea Tóth, anul VI). Vi le trimit pe toate {w+6}.`, { to: ['me', 'matei'] }),
  ]),

  thread('Plotterul', { start: ago(160), with: ['matei', 'elena'], language: 'ro' }, [
    says('matei', '0 09:02', `Plotterul a murit. Nu figurat. Scoate fum pe la magenta.`),
    says('elena', '0 09:05', `L-am scos din priză și am deschis geamul. Predăm la primărie mâine la 9, planșe A0, șase bucăți. Cine are un plan?`, { to: ['matei', 'me'] }),
    says('me', '0 09:40', `Copy-shopul din Observatorului, cere-l pe Feri, spune că ești de la mine. Matei, te rog două oferte pentru unul nou, A0, cu rolă dublă, și una de reparație. Decidem {w+2}.`, { to: ['matei', 'elena'] }),
    says('matei', '2 15:33', `Ofertele: nou 14.900 sau 17.250 lei (cu scaner), reparația 3.100 „fără garanția că merge”. Leasing 36 de luni, 498 pe lună la cel cu scaner.

Eu zic scaner, releveele vechi le tot ducem la oraș.`, { to: ['me', 'elena'], files: [{ kind: 'csv', name: 'oferte-plotter.csv', rows: [['Furnizor', 'Model', 'Pret', 'Garantie'], ['Print Service', 'A0 dublu', '14900', '24'], ['Grafit', 'A0 dublu, scaner', '17250', '36'], ['Reparatie', '-', '3100', '0']] }] }),
    says('me', '2 16:10', `Scaner, leasing. Mulțumesc, Matei. Cel vechi rămâne la mine în hol, ca avertisment.`, { to: ['matei', 'elena'] }),
  ]),

  thread('Concedii vara asta', { start: on('05-06', 0), with: ['elena', 'matei', 'vlad'], language: 'ro' }, [
    says('matei', '0 12:15', `Salut! Ca să nu pățim ca anul trecut, scrieți-mi până {w+7} cine când e plecat. Regula: minimum doi la birou, și nu Vlad cu mine, că nu răspunde nimeni la telefon.`),
    says('elena', '0 12:40', `Eu 14-25 iulie. Fix. Am bilete.`, { to: ['matei', 'me', 'vlad'] }),
    says('vlad', '1 08:20', `Primele doua saptamani din august. Daca se poate si o vineri din iunie`, { to: ['matei', 'me', 'elena'] }),
    says('me', '2 18:01', `Eu cu familia 1-12 iulie, după ce termină Ilinca. Matei, ție ce îți rămâne?`, { to: ['matei', 'elena', 'vlad'] }),
    says('matei', '3 09:10', `Mie îmi rămâne septembrie, ca întotdeauna, când e cel mai frumos. Tabelul e în dosarul comun.`, { to: ['me', 'elena', 'vlad'] }),
  ]),

  thread('Concurs: bibliotecă la Turda', { start: ago(262), with: ['elena', 'vlad'], language: 'ro' }, [
    says('vlad', '0 23:10', `Ati vazut concursul pt biblioteca din Turda? Situl e fosta sare. Eu zic sa intram`),
    says('elena', '1 08:30', `L-am citit la cafea. Predare în nouă săptămâni, o singură etapă, juriu bun. Avem timp doar dacă amânăm balcoanele din Mănăștur.`, { to: ['vlad', 'me'] }),
    says('me', '1 08:52', `Intrăm. Trei condiții: o singură idee, fără randări cu baloane, și nimeni nu doarme la birou. Prima discuție {w+2} la 17, aduceți fiecare câte un desen cât palma.`, { to: ['elena', 'vlad'] }),
    says('elena', '64 17:55', `Predat. 17:42, deci cu 18 minute înainte. Desenul cât palma al lui Vlad e pe copertă.`, { to: ['me', 'vlad'], quote: false }),
    says('me', '120 11:26', `Mențiune! Locul patru din 61. „Pentru claritatea unei singure idei”, scrie în raport. Vlad, plătești tu berea, Elena o alege.`, { to: ['elena', 'vlad'] }),
    says('vlad', '120 11:30', `😀😀 platesc`, { to: ['me', 'elena'] }),
  ]),

  thread('Backup', { start: ago(66), with: ['matei'], language: 'ro' }, [
    says('matei', '0 08:40', `Discul de backup e plin de marți. Ultima copie completă e din {f-6}. Șterg 2016-2018 sau luăm unul mai mare?`),
    says('me', '0 09:14', `Mai mare. 2018 e școala de la Mănăstireni, mâine sună cineva cu o infiltrație. Ia două, unul îl duc acasă.`),
    says('matei', '3 14:50', `Două de 8 TB, montate, copia completă a durat 11 ore. Cel de acasă e în plicul galben pe biroul tău, nu-l lăsa în mașină.`),
    says('me', '3 14:55', `Îl iau acum. Mulțumesc.`),
  ]),

  thread('Handrail return', { start: ago(3), with: ['elena'] }, [
    says('elena', '0 17:32', `Found it: section A-07 says 110, drawing 07 still says 90, because the old block was never exploded. 110 is right (the hand needs it at the turn). I've corrected 07 and re-exported, the PDF is in the folder as rev C1.

Henrik will notice before we tell him, he always does.`, { files: [{ kind: 'pdf', name: 'Drawing-07-rev-C1.pdf', lines: ['Staircase, revision C1', 'Handrail return 110 mm'] }] }),
    says('me', '1 08:58', `Thank you. I'll tell him when he asks, it will make his morning.`),
  ]),

  thread('Cheia de la subsol', { start: ago(6), with: ['vlad'], language: 'ro' }, [
    says('vlad', '0 08:12', `Cheia de la subsol e la tine? trebuie sa scot mostrele de piatra`),
    says('me', '0 08:20', `E la Matei în sertar, sub ștampilă.`),
    says('vlad', '0 08:44', `Gasit`),
  ]),

  thread('Site insurance renewal', { start: ago(204), with: ['matei'], language: 'ro' }, [
    says('matei', '0 13:17', `Polița de răspundere profesională expiră pe {f+20}. Aceeași acoperire costă cu 8% mai mult. Brokerul zice că, dacă declarăm și proiectele din Norvegia, trebuie un act adițional (+1.150 lei).`, { subject: 'Asigurare profesională, reînnoire' }),
    says('me', '0 13:49', `Declarăm, evident. Întreabă-l te rog dacă acoperă și șantierul lui Henrik sau doar proiectarea.`),
    says('matei', '5 10:22', `Doar proiectarea, confirmat în scris. Polița nouă atașată, am plătit-o azi.`, { files: [{ kind: 'pdf', name: 'Polita RCP.pdf', lines: ['Poliță de răspundere civilă profesională', 'Teritorialitate: România, Norvegia', 'Obiect: proiectare'] }] }),
  ]),
]
