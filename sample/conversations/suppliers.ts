// Steel, brass, glass, tiles, light: prices, delays and small kindnesses.
import { ago, on, says, thread, type Thread } from '../script.ts'

export const suppliers: readonly Thread[] = [
  thread('Stringer, 4 mm thicker', { start: ago(4), with: ['kovacs'] }, [
    says('me', '0 16:50', `Szia Attila,

the stringer for Nordhus becomes 16 mm instead of 12. Same holes, same line on top, deeper at the foot (drawing attached). Does your bending machine mind? And does the price move?

Andrei`, { files: [{ kind: 'pdf', name: 'Drawing-07-rev-C.pdf', lines: ['Staircase, revision C', 'Drawing 07, scale 1:20', 'Stringer 16 mm'] }] }),
    says('kovacs', '1 08:20', `Good day Andrei!

Give me one day, I want to try one offcut before I say something big.

Attila`, { quote: false }),
    says('kovacs', '2 11:26', `No problem for the bending, same price. The material is 96 kg more but I have the plate in the yard since spring, it only rusts.

I can hold everything until {w+4}, after that the powder coating people close their week.

Attila`, { quote: false }),
  ]),

  thread('Re: Revised quote, brass fittings', { start: ago(14), with: ['marta'] }, [
    says('me', '0 10:04', `Dear Marta,

For the house near Oslo we need: one wall handrail in two lengths (3,640 and 2,180 mm), nine brackets, four end caps. Unlacquered, brushed along the length. Could you quote, and send two hand samples to Nordhus, Storgata 11, Oslo?

Andrei`, { subject: 'Brass fittings, first quote' }),
    says('marta', '1 13:33', `Dear Andrei,

Lovely drawing. First quote attached: 1,870 euro, delivery five weeks from your order. The brackets are our number 14, the one you liked on Kanonicza street.

Samples: yes, two, they go out when the saw is free.

Marta`, { subject: 'Re: Brass fittings, first quote', files: [{ kind: 'pdf', name: 'Quote 1187.pdf', lines: ['Quote 1187', 'Handrail, brass, brushed: EUR 1,190', 'Brackets no. 14, 9 pcs: EUR 540', 'End caps, 4 pcs: EUR 140', 'Total: EUR 1,870', 'Delivery 5 weeks from order'] }] }),
    says('me', '6 11:48', `Dear Marta,

Thank you, I like all of it. Two changes: the long rail grows to 3,720 mm because the last step moved, and please add one bracket. Could I have a revised quote this week? The client decides on {w+7}.

Andrei`, { subject: 'Re: Revised quote, brass fittings', }),
    says('marta', '8 16:07', `Andrei, hello,

Sorry for the wait. The mill has changed its alloy and with it the price list, so I had to ask again for the two long rails.

The revised quote will be with you on {w+5}. It will be a little over the first one, I expect three to four per cent, because of the brass and not because of us.

What does not change: delivery stays at five weeks from your order, and the sample pieces went out yesterday by courier, so please look for a small heavy box.

Warm regards,
Marta`),
    says('marta', '13 16:02', `Sorry for the wait, the mill has still not confirmed the second length. I know I said {w+0}. I can give you the price for one rail today, or for both as soon as they pick up the telephone. What helps you more?

Marta`, { unread: true }),
  ]),

  thread('Balcony railing, 3rd floor', { start: ago(290), with: ['kovacs', 'elena'] }, [
    says('elena', '0 09:12', `Good morning Attila, could you give us a price for the railing on the attached sketch? 6.4 m, hot-dip galvanised, no paint. The client is in a hurry in the way clients are.`, { to: ['kovacs'], cc: ['me'], files: [{ kind: 'png', name: 'railing-sketch.png', drawing: 'stair' }] }),
    says('kovacs', '1 17:40', `6.4 m * 185 EUR = 1184 EUR + mounting 220. Three weeks.

The distance between bars you drew is 125. Norm here says 120 maximum, children's head. I calculate with 118.

Attila`, { to: ['elena'], cc: ['me'], quote: false }),
    says('me', '1 18:22', `118. Thank you for reading more carefully than we drew. Please start.`, { to: ['kovacs', 'elena'] }),
    says('kovacs', '24 15:05', `Mounted today. Photo. The old lady downstairs gave us cake, so mounting is only 200.`, { to: ['me', 'elena'], quote: false, files: [{ kind: 'png', name: 'IMG_2291.png', drawing: 'photo' }] }),
  ]),

  thread('Order 5518, threaded rods', { start: ago(96), with: ['halden'] }, [
    says('halden', '0 09:05', `Dear customer,

Thank you for your order 5518. The A4 threaded rods M12 x 1000 are in stock, the M16 are expected on {d+8}. Do you wish one delivery or two? Freight for two is NOK 480 more.

Jonas Wik`),
    says('me', '0 09:31', `Two, please. The M12 hold up the whole site.`),
    says('halden', '0 10:14', `Two deliveries noted, M12 leave today. Invoice 2213 attached, payment 30 days to our usual account, which has not changed and does not change without a letter on paper.

Jonas`, { files: [{ kind: 'pdf', name: 'Invoice 2213.pdf', lines: ['Halden Supply AS', 'Invoice 2213', 'Order 5518, threaded rods A4', 'NOK 6,412.00', 'Payable within 30 days'] }] }),
    says('halden', '9 08:22', `Dear Andrei,

M16 sent this morning, tracking follows from the carrier.

Jonas Wik`, { fresh: true, subject: 'Order 5518, second delivery' }),
  ]),

  thread('Invoice 2291', { start: ago(19), with: ['halden'] }, [
    says('halden', '0 11:27', `Dear Andrei,

Please find invoice 2291 for the fixings of {m} attached, NOK 18,940.00, due {d+30}.

Best regards,
Jonas Wik`, { files: [{ kind: 'pdf', name: 'Invoice 2291.pdf', lines: ['Halden Supply AS', 'Invoice 2291', 'Fixings, stainless, as delivered', 'NOK 18,940.00', 'Account as on all our invoices since 2019'] }] }),
    says('me', '1 08:50', `Thank you Jonas, Matei has it and will pay before the end of the month.`, { cc: ['matei'] }),
  ]),

  thread('45 minutes with you and Tomas', { start: ago(3), with: ['tomas'] }, [
    says('tomas', '0 12:48', `Hi Andrei,

Jonas tells me that you are looking at concealed brackets for the Moara roof. We have something that isn't in the catalogue yet and I would rather show than send it. Do you have 45 minutes this week or early next, not before ten your time? My calendar is open to you.

Tomas`, { unread: true }),
  ]),

  thread('Glass for the stair hall', { start: ago(150), with: ['glaziers'], language: 'ro', folder: 'Proiecte/Moara Veche' }, [
    says('me', '0 10:15', `Bună ziua,

Am nevoie de o ofertă pentru geamul de la casa scării, moara din Sâncraiu: 1.420 x 2.260 mm, laminat 55.2, extraclar, muchii șlefuite pe trei laturi. Se montează din exterior, cu macara, deci vă rog să includeți și transportul până la fața locului.

Cu mulțumiri,
Andrei Marin`, { subject: 'Geam casa scării, cerere de ofertă' }),
    says('glaziers', '2 13:25', `Bună ziua, domnule arhitect,

Oferta noastră: 2.340 lei + TVA geamul, 450 lei transportul. Montajul cu macara îl facem numai împreună cu constructorul dumneavoastră, noi nu avem utilaj.

Termen: 15 zile lucrătoare de la comandă. Oferta e valabilă până la {f+14}.

Cu stimă,`),
    says('me', '2 15:02', `Mulțumesc, e în regulă. Comandăm; domnul Suciu vă sună pentru macara. Vă rog să marcați pe geam fața dinspre exterior, data trecută a fost o mică dramă.`),
    says('glaziers', '3 08:10', `Am notat. Se va marca vizibil, pe hârtie, nu cu marker.`),
    says('glaziers', '25 09:40', `Bună ziua, geamul este gata și ambalat. Îl putem livra joi sau vineri dimineața, la alegere. Cu cine luăm legătura pe șantier?`),
    says('me', '25 09:58', `Vineri, la 8. Dorel Suciu, aveți numărul. Vă mulțumesc!`),
  ]),

  thread('Țiglă solzi, lot nou', { start: ago(365), with: ['tiles'], language: 'ro', folder: 'Proiecte/Moara Veche' }, [
    says('tiles', '0 10:30', `Buna ziua,

Va informam ca lotul nou de tigla solzi este scos din cuptor. Nuanta e putin mai inchisa decat mostra din primavara, asa iese cu lemn de fag. Daca doriti, va trimit zece bucati sa le vedeti pe acoperis.

Ileana Bob`),
    says('me', '0 12:12', `Bună ziua, doamna Bob,

Da, vă rog, zece bucăți, și încă două sparte, dacă aveți: vreau să văd miezul. Nuanța mai închisă nu mă sperie, comisia a cerut oricum „fără uniformitate”.

Andrei Marin`),
    says('tiles', '6 09:05', `Le-am trimis ieri cu masina de Huedin. Sparte am gasit doar una, ne cerem scuze :)

Avem 4200 bucati gata, restul de 1800 pana la sfarsitul lunii {m+1}.`),
    says('me', '9 17:30', `Au ajuns, sunt foarte frumoase. Luăm tot lotul. Comanda semnată vine de la domnul Câmpean până {d+3}.`),
  ]),

  thread('Lamp over the island is gone', { start: ago(400), with: ['luca'], folder: 'Proiecte/Casa Nord' }, [
    says('me', '0 18:02', `Caro Luca,

bad news first: the ridge beam at Nesodden grows to 405 mm and the long lamp over the island has no room any more. Good news: nobody has ordered it.

Can you think of light that comes from the beam itself?

Andrei`),
    says('luca', '0 22:41', `I mourn for one evening.

Tomorrow I draw you a groove of 18 mm in the beam, light goes up, never see the source. Better than lamp. Always wanted it, but clients like lamp.

L.`),
    says('luca', '2 09:15', `See drawing. 18 x 22 mm, aluminium, warm 2700, dimmer in the pantry. Cost is 1/3 of lamp. I do not know why I tell you this.`, { quote: false, picture: { kind: 'png', name: 'gola-luce.png', drawing: 'stair' } }),
    says('me', '2 10:07', `It is beautiful. Priya allows a groove of 25 mm "if it stays in the middle third and nobody gets ideas". I'll put it to Henrik.`),
  ]),

  thread('Lunch on {w+1}?', { start: ago(1), with: ['luca'], private: true }, [
    says('me', '0 15:30', `Luca, you're in Cluj tomorrow? Lunch? There is the small place behind the Tailors' Tower, or the one on Piezișă with the terrace, if you still believe in terraces in this weather.

12:00?

A.`),
    says('luca', '0 17:20', `Either place works, I land at ten. I have a meeting till half past eleven near the station, then free until the evening train. You choose, I bring the samples of the groove.

Luca`, { unread: true }),
  ]),

  thread('Samples for the hall lights', { start: ago(33), with: ['luca'] }, [
    says('luca', '0 11:09', `Andrea' sorry ANDREI, the supplier in Bergamo has three lenses left of the old series, 12 degrees. After that only 15. Do you want them? I must say by {w+2}.`),
    says('me', '0 11:30', `All three. 15 degrees is a floodlight.`),
    says('luca', '0 11:31', `That is what I said to them also.`, { quote: false }),
  ]),

  thread('Lieferzeit Brettsperrholz / CLT lead time', { start: ago(180), with: ['lena'] }, [
    says('lena', '0 14:20', `Dear Andrei,

as promised at the fair: our CLT lead time at the moment is 11 weeks, 9 if you take visual grade B on both sides. Transport to Cluj by truck EUR 2,900, one load up to 48 m3.

For the school annex I would calculate with 38 m3. Shall I make a real offer? I need your drawings as IFC, not DWG, by {d+10}.

Lena`),
    says('me', '1 10:33', `> Shall I make a real offer?

Yes, please.

> I need your drawings as IFC, not DWG, by {d+9}.

Elena will export them tomorrow. The gym stays out for now, the town hall has not decided whether it wants one.

Andrei`, { inline: true }),
    says('lena', '12 16:45', `Offer attached: EUR 41,300 ex works. Valid six weeks, the price of glue is a comedy at the moment.`, { files: [{ kind: 'pdf', name: 'Angebot 24-117.pdf', lines: ['Hartmann Holzbau, Freiburg', 'CLT 38 m3, visual grade B', 'EUR 41,300 ex works', 'Transport Cluj EUR 2,900'] }] }),
    says('me', '15 09:09', `Thank you, Lena. It goes to the town hall this week; they will need a month to be surprised by it. I'll write either way before the six weeks are over.`),
    says('me', '52 11:40', `Dear Lena,

as promised, either way: they postponed to next year's budget. I'm sorry. Your offer was the only one that mentioned the smell.

Andrei`),
    says('lena', '53 08:55', `Thank you for telling me. Most don't. Next year then, and with the gym.`),
  ]),

  thread('Brass knobs, small repair', { start: on('02-11', 1), with: ['marta'] }, [
    says('me', '0 16:18', `Dear Marta, one of the knobs on Kanonicza-type handles (flat 4, Moților) has lost its thread after eleven months. The client is not angry, she thinks she turned it the wrong way. Is it something you repair?`),
    says('marta', '1 09:47', `Nobody turns a knob the wrong way, we cut it the wrong way. A new one leaves today, free of course, and I send two so that you have one in the drawer.`),
    says('me', '7 12:05', `Arrived, fitted, she says it is better than before. You have a friend for life in flat 4.`),
  ]),
]
