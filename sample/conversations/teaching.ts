// The faculty in Cluj: studio reviews, a thesis, timetables, a borrowed drill.
import { ago, on, says, thread, type Thread } from '../script.ts'

const faculty = { language: 'ro', folder: 'UTCN' } as const

export const teaching: readonly Thread[] = [
  thread('Corectura de miercuri', { language: 'ro', start: ago(3), with: ['bianca'] }, [
    says('bianca', '0 22:16', `Bună seara, domnule profesor,

Am refăcut secțiunea cum ați spus, cu scara întoarsă spre lumină, dar acum nu mai încape baia de la etaj. Pot să vin mai devreme la corectură, pe la 12:30, să vă arăt două variante? Ori vi le trimit azi pe mail, dacă e mai simplu.

Bianca Moldovan`),
    says('me', '1 07:48', `Bună dimineața Bianca,

Vino la 12:30, pe hârtie, cu variantele la aceeași scară. Și mai fă una, proastă intenționat: baia la parter. Uneori rezolvă.

AM`),
    says('bianca', '1 23:40', `Am făcut-o și pe cea proastă. E cea mai bună dintre toate și sunt puțin supărată :)

Le aduc pe toate trei. Doar o întrebare înainte: pereții dintre camere îi pot lăsa de 12,5 sau îi vreți de 25?`, { unread: true }),
  ]),

  thread('Orar semestrul I', { ...faculty, start: on('09-18', 0), with: ['rusu', 'dean'] }, [
    says('dean', '0 12:44', `Bună ziua,

Vă transmitem orarul provizoriu pentru semestrul I. Observațiile se pot trimite până la data de {f+5}.

Secretariat`, { files: [{ kind: 'xlsx', name: 'orar sem I.xlsx', rows: [['Ziua', 'Ora', 'Sala', 'Disciplina', 'Cadru didactic'], ['Marti', '13-17', 'Atelier 3', 'Proiectare IV', 'Marin A.'], ['Joi', '8-10', 'Aula', 'Detalii de arhitectura', 'Marin A.']] }] }),
    says('me', '1 09:05', `Bună ziua,

Vă rog, dacă se poate, cursul de detalii joi de la 16 în loc de 8: la 8 am ședință de șantier tot semestrul. Studenții v-ar mulțumi și ei.

Andrei Marin`, { to: ['dean'], cc: ['rusu'] }),
    says('rusu', '1 10:47', `> cursul de detalii joi de la 16 în loc de 8

Susțin, cu un argument în plus: la 8 în Aulă nu pornește căldura până la 9.

D.R.`, { inline: true, to: ['dean', 'me'] }),
    says('dean', '4 13:02', `Buna ziua,

S-a modificat: joi, 16-18, Aula. Orarul final este pe site.`, { to: ['me', 'rusu'], quote: false }),
  ]),

  thread('Burghiul de rezistență', { ...faculty, start: ago(481), with: ['rusu'] }, [
    says('me', '0 16:12', `Dane, dragă,

Îmi împrumuți rezistograful două zile? Vine Priya din Londra să ciocănim la șarpanta morii. Îl aduc întreg, curat și cu o sticlă lângă el.

Andrei`),
    says('rusu', '1 08:03', `> Îmi împrumuți rezistograful două zile?

Da. Semnezi în caietul lui Petrică, ca toată lumea.

> cu o sticlă lângă el

Vișinată. Nu scrie asta în caiet.`, { inline: true }),
    says('me', '20 09:22', `L-am adus, e la Petrică în dulap, vișinata e la tine sub birou. Datele brute ți le trimit pentru lucrarea ta, sunt 44 de profile.`, { files: [{ kind: 'csv', name: 'profile-stejar.csv', rows: [['Profil', 'Adancime mm', 'Rezistenta medie'], ['T3-01', '180', '21.4'], ['T3-02', '180', '9.8'], ['T1-07', '200', '24.0']] }] }),
    says('rusu', '20 11:55', `Aur curat, mulțumesc. Te pun la mulțumiri, înaintea vișinatei.`),
  ]),

  thread('Îndrumare diplomă', { ...faculty, start: on('10-09'), with: ['timea'] }, [
    says('timea', '0 19:31', `Stimate domnule Marin,

Mă numesc Tóth Tímea, sunt în anul V. Aș dori să fac diploma despre șurile din Țara Călatei: nu muzeu, ci locuit. Ați accepta să mă îndrumați? Am văzut că lucrați la o moară chiar acolo.

Cu respect,
Tímea`),
    says('me', '1 21:08', `Bună Tímea,

Accept cu bucurie, cu o condiție: până la Crăciun măsori singură o șură, de la fundație la coamă, cu mâna. Dacă la sfârșit încă îți place, facem diploma.

Începe cu a unchiului cuiva, au câini mai prietenoși.

Andrei Marin`),
    says('timea', '52 18:02', `Am măsurat-o. 14 zile, două câini (unul prietenos), o săptămână de ploaie. Desenele sunt atașate. Încă îmi place.`, { files: [{ kind: 'pdf', name: 'Sura Izvoru Crisului.pdf', lines: ['Șura din Izvoru Crișului', 'Plan, secțiune longitudinală, 1:50', 'Desenat cu mâna'] }] }),
    says('me', '53 08:17', `Sunt cele mai bune desene pe care le-am primit anul acesta, inclusiv de la birou. Facem diploma. Prima întâlnire după sesiune, {d+60}.`),
    says('timea', '53 08:25', `Vă mulțumesc!!! (Scuze pentru semne.)`),
  ]),

  thread('Predare Detalii, amânare', { ...faculty, start: on('01-17', 0), with: ['tudor'] }, [
    says('tudor', '0 02:14', `Buna seara d-le profesor, se poate amana predarea de maine? Mi s a stricat laptopul`),
    says('me', '0 07:32', `Bună dimineața Tudor,

Predarea e pe hârtie, A2, creion. Laptopul se poate odihni.

Dacă e altceva, spune-mi și găsim o soluție.`),
    says('tudor', '0 09:50', `E altceva. Am muncit doua saptamani la tatal meu la atelier ca s-a accidentat la mana. Am desenele pana la etaj dar acoperisul deloc`),
    says('me', '0 10:04', `Îmi pare rău, sper că e mai bine. Predai mâine ce ai, acoperișul până {d+7}, fără depunctare. Și să-mi povestești ce se lucrează în atelier.`),
    says('tudor', '6 16:40', `Am predat si acoperisul. Multumesc mult. Se lucreaza usi, tata zice ca sunteti oricand binevenit`, { quote: false }),
  ]),

  thread('Invited lecture, spring', { language: 'en', folder: 'UTCN', start: on('02-20', 0), with: ['priya', 'rusu'] }, [
    says('rusu', '0 11:30', `Dear Dr Raman,

Andrei Marin speaks of your trusses so often that our students believe you are a legend. Would you come to Cluj for a lecture in April? Ninety minutes, Aula, any Thursday. We pay the flight, a modest hotel and an immodest dinner.

Dan Rusu`, { to: ['priya'], cc: ['me'] }),
    says('priya', '1 09:12', `> any Thursday

The third or the fourth would suit me. I'd like to talk about mistakes, mostly mine, if that's acceptable for a university.

Priya (not a Dr, but thank you)`, { inline: true, to: ['rusu'], cc: ['me'] }),
    says('rusu', '1 10:20', `The fourth. Mistakes are precisely what we lack a course for.`, { to: ['priya'], cc: ['me'] }),
    says('me', '1 10:41', `I'll bring the one with the notched beam, physically, it is on my shelf.`, { to: ['priya', 'rusu'] }),
  ]),

  thread('Catalog note restanță', { ...faculty, start: ago(72), with: ['dean'] }, [
    says('dean', '0 10:15', `Buna ziua,

Va rugam sa completati catalogul pentru restanta la Detalii de arhitectura (sesiunea din toamna) pana la data de {f+3}. In lipsa, situatia se incheie fara nota.

Secretariat`, { charset: 'iso-8859-2' }),
    says('me', '1 17:50', `Bună ziua,

Am completat adineauri. Doi studenți lipsă nemotivat, restul promovați. Vă rog să verificați dacă s-a salvat, pagina mi-a dat o eroare la sfârșit.`),
    says('dean', '2 09:20', `S-a salvat. Va multumim.`, { quote: false }),
  ]),

  thread('Erasmus recommendation', { language: 'en', folder: 'UTCN', start: ago(250), with: ['bianca'] }, [
    says('bianca', '0 17:05', `Dear Mr Marin,

I'm writing in English because the form is in English and I need the practice. Would you write a recommendation for my exchange in Porto? The deadline is {d+15}, and the form wants it as a PDF, signed, from your university address. I attach my portfolio, 12 pages.

Thank you in advance,
Bianca`, { files: [{ kind: 'pdf', name: 'Portfolio Moldovan.pdf', lines: ['Bianca Moldovan, portfolio', '1 House for two sisters', '2 A wall in Florești', '3 Measured drawings'] }] }),
    says('me', '3 21:33', `Dear Bianca,

With pleasure. Page 9 is the one to open with, by the way; you hid your best drawing between two renderings.

You will have the letter by {d+4}.

AM`),
    says('me', '6 20:11', `Letter attached. Good luck, and send a postcard of a staircase.`, { files: [{ kind: 'pdf', name: 'Recommendation Moldovan.pdf', lines: ['To whom it may concern', 'Bianca Moldovan measures twice.'] }] }),
    says('bianca', '48 14:44', `They took me!!! Porto, from September. I moved page 9 to page 1. Thank you so much.`),
  ]),
]
