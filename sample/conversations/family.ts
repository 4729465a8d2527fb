// Home: a concert, the parents in Brașov, a sister in Bergen, school, teeth.
import { ago, on, says, thread, type Thread } from '../script.ts'

const home = { language: 'ro', private: true } as const

export const family: readonly Thread[] = [
  thread('Concert at 16:30, don’t forget', { ...home, language: 'en', start: ago(1), with: ['anna'] }, [
    says('anna', '0 13:11', `row C, I kept the aisle seat so you can slip in if Ioana keeps you. Ilinca is third from the left and she does NOT want to be waved at.

Flowers: not lilies, the choir teacher sneezes.

A.`, { unread: true }),
  ]),

  thread('Pastile tata', { ...home, start: ago(12), with: ['viorica', 'roxana'] }, [
    says('viorica', '0 18:30', `Dragii mei, tata a fost la control. Tensiunea e mai buna, dar i-a schimbat pastilele si cele noi nu sunt in Brasov pana saptamana viitoare. Nu e grav. Va pup, mama`, { to: ['me', 'roxana'] }),
    says('roxana', '0 20:12', `Mamă, cum se numesc? Întreb și aici, dar mai repede le găsește Andrei la Cluj.`, { to: ['viorica', 'me'] }),
    says('viorica', '1 08:05', `Perindopril cu inca ceva, am scris pe hartie, iti fac poza. Nu stiu sa atasez, ti-o trimite Geta de la 3.`, { to: ['roxana', 'me'], quote: false }),
    says('me', '1 09:12', `Am primit poza de la Geta. Le-am găsit la farmacia din Mărăști, le aduc eu când vin cu trenul. Până atunci, mama, să le ia pe cele vechi, am întrebat farmacista.`, { to: ['viorica', 'roxana'] }),
    says('roxana', '1 09:20', `Ești un înger cu legitimație. Mulțumesc.`, { to: ['me'] }),
  ]),

  thread('Crăciun', { ...home, start: on('11-25', 0), with: ['roxana', 'anna'] }, [
    says('roxana', '0 21:33', `Am luat bilete! Bergen - Cluj pe 21 dec, înapoi 2 ian. Unde ne adunăm, la voi sau la ai mei? Vreau să știu câtă brânză brună aduc.`),
    says('anna', '1 07:50', `La Brașov pe 24-25, la noi de Revelion, dacă vrea și mama ta. Brânză: una. Anul trecut am mâncat până la Paște.`, { to: ['me', 'roxana'] }),
    says('me', '1 08:25', `De acord cu Anna în ambele privințe. Iau eu bradul.`, { to: ['roxana', 'anna'] }),
    says('roxana', '1 08:31', `Două. Punct.`, { to: ['me', 'anna'] }),
  ]),

  thread('Croatia in July', { ...home, start: on('03-22', 0), with: ['anna'] }, [
    says('anna', '0 14:02', `M-am uitat: casa cu smochini de pe Vis e liberă 1-12 iulie, 980 euro, fără aer condiționat dar cu curent de la mare, scrie proprietarul. Cealaltă e cu piscină și cu vedere la parcare.

Zi da până diseară, mai sunt doi care se uită.`),
    says('me', '0 14:20', `Da. Smochini. Dau eu avansul, trimite-mi contul.`),
    says('anna', '0 14:22', `L-am dat deja :) Voiam doar să zici tu da.`, { quote: false }),
  ]),

  thread('Serbare, lista cu ce aducem', { ...home, start: on('12-04', 1), with: ['teacher', 'anna'] }, [
    says('teacher', '0 17:40', `Dragi părinți,

Pentru serbarea din 19 decembrie v-aș ruga să vă treceți fiecare la câte ceva: suc (6), prăjituri (8), farfurii, șervețele, cineva cu un fierăstrău mic (decorul e din lemn anul acesta).

Cu drag,
Simona Rad`, { to: ['me', 'anna'] }),
    says('anna', '0 19:15', `Bună seara! Prăjituri (10, cu nucă) și, evident, domnul cu fierăstrăul mic.`, { to: ['teacher', 'me'] }),
    says('teacher', '0 19:42', `Speram! Decorul e o moară. Ilinca a zis că „tata știe”.`, { to: ['anna', 'me'] }),
    says('me', '1 08:03', `Tata știe. Vin {w+7} la 17 cu scule și cu o roată.`, { to: ['teacher', 'anna'] }),
  ]),

  thread('Ilinca, absență', { ...home, start: ago(88), with: ['teacher'] }, [
    says('me', '0 07:22', `Bună dimineața, doamna învățătoare,

Ilinca a făcut febră azi-noapte și rămâne acasă azi și probabil mâine. Ne puteți scrie ce au de lucrat?

Andrei Marin`),
    says('teacher', '0 14:25', `Multă sănătate! La mate pagina 41, ex. 3-6, la română nimic, să doarmă. Colegii i-au desenat o pisică, o păstrez pe catedră.`),
  ]),

  thread('Centrala face zgomot', { ...home, start: on('01-08', 0), with: ['anna'] }, [
    says('anna', '0 10:55', `Centrala bate ca o tobă. Presiune 0,8. Am completat cum mi-ai arătat și a coborât iar. Sun eu sau suni tu?`, { to: ['me'], cc: [] }),
    says('me', '0 11:20', `Sun eu. Oprește-o până vine omul, vă fac foc în sobă când ajung.`, { to: ['anna'] }),
    says('me', '0 15:48', `A fost vasul de expansiune, 340 lei, garanție 2 ani. Domnul Nelu zice că ai făcut exact ce trebuia.`, { to: ['anna'] }),
  ]),

  thread('Casa de la Brașov, gardul', { ...home, start: ago(370), with: ['viorica'] }, [
    says('viorica', '0 17:11', `Andrei draga, a cazut gardul dinspre Popescu la furtuna. Tata vrea sa-l faca singur. Are 74 de ani. Te rog vorbeste tu cu el ca pe mine nu ma asculta. mama`, { charset: 'windows-1250' }),
    says('me', '0 20:38', `Mamă, vorbesc cu el diseară. Spune-i până atunci că am nevoie de el la desen, că fără el nu știu cum era (e și adevărat). Vin sâmbătă cu Vlad și îl facem împreună.`),
    says('viorica', '1 08:20', `I-am spus. Deja masoara. Te pup`, { charset: 'windows-1250', quote: false }),
  ]),

  thread('Your 40th', { ...home, start: on('06-14', 1), with: ['roxana'], language: 'en' }, [
    says('roxana', '0 09:00', `Dear brother,

forty! I remember when you built a bridge over the ditch out of Dad's skis. It held. So did you.

Calling you at eight, have a glass ready.

R.`),
    says('me', '0 12:30', `It held ME. Dad was the one who fell in.

Glass ready. Missing you.`, { to: ['roxana'] }),
  ]),

  thread('Controlul de {m}', { ...home, start: ago(17), with: ['voicu'] }, [
    says('voicu', '0 10:00', `Buna ziua,

Va reamintim ca a trecut un an de la ultimul control. Avem loc {d+18}, ora 11:30. Va rugam sa confirmati printr-un raspuns la acest mesaj.

Cabinet stomatologic Dr. Voicu`),
    says('me', '0 21:20', `Bună seara, confirm {w+18} la 11:30, pentru mine și pentru Ilinca dacă se poate, una după alta.`),
    says('voicu', '1 09:10', `Buna dimineata, am trecut-o pe Ilinca la 12:00. Va asteptam.`),
  ]),

  thread('Avaria de sâmbătă, apa rece', { language: 'ro', start: ago(230), with: ['neighbour'], private: true }, [
    says('neighbour', '0 08:10', `Stimati proprietari,

Azi intre orele 9-14 se opreste apa rece pe scara 2 (coloana sparta la et. 3). Va rugam sa nu lasati robinetii deschisi.

Ghe. Hossu`, { charset: 'iso-8859-2' }),
    says('me', '0 08:35', `Mulțumim. Dacă instalatorul vrea să ajungă la coloană prin biroul nostru, suntem aici de la 10.`),
    says('neighbour', '0 13:50', `S-a rezolvat. Multumim pentru cafea, instalatorul zice ca la dvs e cea mai frumoasa teava de pe scara.`, { charset: 'iso-8859-2' }),
  ]),

  thread('Zidul', { ...home, start: ago(505), with: ['mihnea'] }, [
    says('mihnea', '0 23:02', `Bătrâne, cumpăr un apartament în Zorilor, dacă dau jos zidul dintre bucătărie și sufragerie cade blocul?

M.`),
    says('me', '1 07:15', `Trimite-mi o poză și anul blocului. Nu te apuca de nimic. „Doar îl încerc cu ciocanul” e tot nimic.`),
    says('mihnea', '1 08:40', `1978, panouri. Poza atașată. L-am încercat cu ciocanul.`, { files: [{ kind: 'png', name: 'zid.png', drawing: 'plan' }] }),
    says('me', '1 08:52', `E structural. Cade, poate nu tot, dar fix pe tine. Se poate face un gol de 90 cm cu expertiză, îți dau un nume. Și pune ciocanul jos.`),
    says('mihnea', '1 08:55', `L-am pus. Mersi. Hai la o bere {w+3}?`),
    says('me', '1 09:10', `Hai. La Insomnia, la 8.`),
  ]),

  thread('Excursia la Rimetea', { ...home, start: on('05-12', 1), with: ['teacher'] }, [
    says('teacher', '0 16:10', `Dragi părinți, excursia la Rimetea va fi vineri. Plecare 7:45 din fața școlii, întoarcere în jur de 18. Cost: 95 lei. Vă rog, acordul semnat până {w+3}.`),
    says('me', '0 22:04', `Bună seara, acordul e în ghiozdan, banii în plic. Dacă aveți nevoie de un părinte însoțitor care știe povești despre case albe, sunt liber.`),
    says('teacher', '1 07:30', `Avem nevoie exact de un astfel de părinte. Vă trec pe listă!`),
  ]),
]
