// Lawyer, accountant, town hall: the letters with stamps.
import { ago, on, says, thread, type Thread } from '../script.ts'

const romanian = { language: 'ro' } as const

export const administration: readonly Thread[] = [
  thread('Anexa 2 la contractul de închiriere', { ...romanian, start: ago(6), with: ['ioana'] }, [
    says('ioana', '0 15:14', `Bună Andrei,

Am primit de la domnul Todea forma finală a Anexei 2 (camera din spate, 18 mp, chiria rămâne 9 euro/mp, indexare o dată pe an, nu de două ori). O ai atașată.

Citește te rog articolul 4, acolo am schimbat cine plătește zugrăveala la plecare.

Ioana`, { files: [{ kind: 'docx', name: 'Anexa 2 - forma finala.docx', paragraphs: ['Anexa nr. 2 la contractul de închiriere', 'Art. 1. Obiectul: camera din spate, 18 mp', 'Art. 2. Chiria: 9 euro/mp/lună', 'Art. 3. Indexarea: o singură dată pe an calendaristic', 'Art. 4. La încetare, zugrăveala cade în sarcina proprietarului'] }] }),
    says('me', '1 09:37', `Bună Ioana,

Articolul 4 e exact cum voiam, mulțumesc. Îți trimit anexa semnată până {w+5} la prânz, sunt pe șantier până atunci și n-am imprimantă în buzunar.

Programarea la notar rămâne {w+5} la 14, nu?

Andrei`),
    says('ioana', '6 08:41', `Bună,

Am nevoie de semnătură până la 12, ca să apuce și domnul Todea să semneze înainte de notar. E suficientă o scanare, originalul îl aduci la 14 (Memorandumului 12, etajul 1, sonerie „Dumitrescu”).

Dacă nu ajungi la un scaner, o fotografie dreaptă e bună și ea.

Ioana`, { unread: true, flagged: true }),
  ]),

  thread('Dosar 4417/{y}, completare', { ...romanian, start: ago(39), with: ['permits'] }, [
    says('me', '0 10:48', `Bună ziua,

Depunem alăturat cererea pentru autorizația de construire, locuință P+1, str. Donath, cu piesele scrise și desenate conform certificatului de urbanism.

Cu stimă,
arh. Andrei Marin`, { subject: 'Cerere autorizație, str. Donath', files: [{ kind: 'pdf', name: 'Borderou.pdf', lines: ['Borderou piese', 'Memoriu tehnic', 'Planșe A-01 ... A-06', 'Studiu geotehnic'] }] }),
    says('permits', '4 14:02', `Bună ziua,

Cererea dumneavoastră a fost înregistrată cu nr. 4417/{y}. Termenul legal de soluționare este de 30 de zile.

Mihaela Pintea`, { charset: 'iso-8859-2', subject: 'Dosar 4417/{y}' }),
    says('permits', '38 14:38', `Bună ziua,

În urma analizei documentației, vă rugăm să depuneți planșa A-07 (secțiune prin casa scării, cu cote de nivel) și dovada achitării taxei de timbru de arhitectură, până la data de {f+9}.

În lipsa completărilor, dosarul se restituie.

Programul cu publicul: luni-joi, 8:30-12:00.

Cu stimă,`, { charset: 'iso-8859-2', subject: 'Dosar 4417/{y}, completare', fresh: true, unread: true }),
  ]),

  thread('Certificat de urbanism', { ...romanian, start: ago(330), with: ['permits'] }, [
    says('me', '0 11:03', `Bună ziua,

Vă rog să îmi comunicați stadiul cererii de certificat de urbanism nr. 2206, depusă acum 26 de zile pentru imobilul din str. Donath.

Mulțumesc,
Andrei Marin`),
    says('permits', '2 13:40', `Bună ziua,

Certificatul este la semnat. Reveniți după data de {f+6}.`, { charset: 'iso-8859-2' }),
    says('me', '9 09:18', `Bună ziua, am revenit. A fost semnat?`),
    says('permits', '9 13:55', `Bună ziua,

Da. Îl puteți ridica de la ghișeul 5, cu buletinul și dovada plății.`, { charset: 'iso-8859-2' }),
  ]),

  thread('Declarația 212 și ce mai am de plătit', { ...romanian, start: on('05-04', 0), with: ['accountant'] }, [
    says('accountant', '0 09:25', `Bună ziua Andrei,

Se apropie 25 mai. Pentru declarația unică îmi trebuie: venitul din drepturi de autor (cursul de la UTCN nu intră, e salariu), chiria încasată de la părinți dacă e contract, și dividendele.

Trimiteți-mi vă rog până {d+10}, ca să nu stăm iar până la miezul nopții.

Carmen`),
    says('me', '8 20:44', `Bună seara Carmen,

Drepturi de autor: 7.400 lei brut (articolul și cartea). Chirie: nu e, părinții locuiesc la ei. Dividende: cele de anul trecut, le are Matei.

Am mai rămas dator cu ceva?

Andrei`),
    says('accountant', '11 12:31', `Am calculat: impozit 740 lei, CASS nu datorați în plus, sunteți peste plafon din salariu. Se plătește până pe 25 mai, codul e în PDF.

Carmen`, { files: [{ kind: 'pdf', name: 'D212 calcul.pdf', lines: ['Declarația unică, calcul', 'Venit din drepturi de autor: 7.400 lei', 'Impozit: 740 lei', 'Termen de plată: 25 mai'] }] }),
    says('me', '12 08:15', `Plătit adineauri. Mulțumesc, anul acesta fără miezul nopții.`),
  ]),

  thread('e-Factura, trei respinse', { ...romanian, start: ago(84), with: ['accountant', 'matei'] }, [
    says('accountant', '0 14:10', `Matei, Andrei, trei facturi din {m-1} au fost respinse: adresa clientului nu are cod de județ. Trebuie corectate și retransmise în 5 zile lucrătoare de la emitere, altfel e amendă.`, { to: ['matei', 'me'] }),
    says('matei', '0 14:44', `Le-am găsit, e din nomenclator: „Cluj” în loc de „CJ”. Le corectez azi.`, { to: ['accountant', 'me'] }),
    says('matei', '1 09:30', `Retransmise toate trei, validate. Am schimbat și nomenclatorul, nu se mai întâmplă.`, { to: ['accountant', 'me'], quote: false }),
    says('me', '1 09:41', `Mulțumesc, Matei. Carmen, dacă mai apare ceva, scrieți-ne amândurora ca acum, e bine așa.`, { to: ['accountant', 'matei'] }),
  ]),

  thread('Contract de inchiriere - camera din spate', { ...romanian, start: ago(95), with: ['landlord', 'ioana'] }, [
    says('landlord', '0 10:22', `Buna ziua D-le Marin,

Camera din spate se elibereaza la 1 a lunii viitoare. Daca mai sinteti interesati v-o dau dvs inainte de a pune anunt. Acelasi pret pe metru.

G. Todea`, { to: ['me'], cc: [], charset: 'iso-8859-2' }),
    says('me', '0 10:51', `Bună ziua, domnule Todea,

Suntem foarte interesați, mulțumesc că ne-ați întrebat întâi pe noi. O rog pe doamna avocat Dumitrescu să pregătească un act adițional; e bine așa?

Andrei Marin`, { to: ['landlord'], cc: ['ioana'] }),
    says('landlord', '2 09:30', `E bine. Dar sa fie scurt. Ultimul avea 14 pagini pentru 40 de metri.`, { to: ['me'], cc: ['ioana'], charset: 'iso-8859-2' }),
    says('ioana', '2 11:05', `Va avea două pagini, domnule Todea. Promit.

Ioana Dumitrescu`, { to: ['landlord'], cc: ['me'] }),
  ]),

  thread('Recepție str. Moților, data', { ...romanian, start: ago(477), with: ['permits'] }, [
    says('me', '0 12:33', `Bună ziua,

Lucrările la imobilul din str. Moților 54 (AC nr. 311) s-au încheiat. Propunem ca dată pentru recepția la terminarea lucrărilor {d+16}, ora 10:00. Vă rugăm să desemnați un reprezentant.

Cu stimă,
Andrei Marin`),
    says('permits', '7 14:20', `Bună ziua,

Data este acceptată. Din partea instituției va participa dna insp. Pintea.`, { charset: 'iso-8859-2' }),
    says('me', '7 14:31', `Mulțumesc, vă așteptăm cu cafea. Intrarea se face prin curte.`),
  ]),
]
