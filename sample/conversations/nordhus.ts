// Casa Nord: a house near Oslo for Nordhus AS, from the first letter to the staircase.
import { ago, says, thread, type Thread } from '../script.ts'

const cuttingList = [
  ['Mark', 'Piece', 'Length mm', 'Width mm', 'Qty'],
  ['T1', 'Oak tread, 42 mm, oiled', '980', '290', '14'],
  ['T2', 'Oak tread, winder', '1040', '310', '3'],
  ['S1', 'Stringer, left', '4120', '240', '1'],
  ['S2', 'Stringer, right', '4120', '240', '1'],
]

/** The quote as Outlook pastes a table, with the three pictures that Nordhus puts under its mail. */
const quoteTable = (text: string): string => `<html><body style="font-family:Calibri,sans-serif">${text}
<table border="1" cellpadding="4" style="border-collapse:collapse"><tr><th align="left">Item</th><th>Qty</th><th>EUR</th></tr>
<tr><td>Oak treads, 42 mm, oiled</td><td>17</td><td>2,890.00</td></tr>
<tr><td>Stringer, steel, powder-coated</td><td>2</td><td>1,290.00</td></tr>
<tr><td><b>Total, before tax</b></td><td></td><td><b>4,180.00</b></td></tr></table>
<p><img src="https://img.nordhus.example/mail/logo.png" width="120" height="32" alt="Nordhus"><img src="https://img.nordhus.example/mail/banner-autumn.jpg" width="480" height="90" alt=""><img src="https://t.nordhus.example/o/7f3a91.gif" width="1" height="1" alt=""></p></body></html>`

export const nordhus: readonly Thread[] = [
  thread('Staircase drawings, revision C', { start: ago(8), with: ['henrik', 'elena'] }, [
    says('henrik', '0 10:41', `Hello Andrei,

Please find the survey attached. The carpenter measured on Friday; the third step is still the tricky one, the slab is 14 mm low there and it comes back to nothing at the fifth.

Can revision C take this up, or do you prefer that we level the slab first?

Henrik`, { files: [{ kind: 'pdf', name: 'Survey stair hall.pdf', lines: ['Stair hall, survey', 'Level at axis 3: -14 mm', 'Level at axis 5: 0 mm', 'Measured with laser, two passes'] }] }),
    says('me', '1 09:20', `Hi Henrik,

Please don't level it. A patch of 14 mm thinning out to nothing will crack within a year. I will take it up in the stringer: same line on top, deeper at the foot. Elena is checking whether the plate has to grow as well.

Revision C comes on {w+3}.

Andrei`),
    says('elena', '1 15:52', `Checked: the plate stays at 200 x 120, only the stringer gets deeper, and 4 mm thicker to keep the deflection where it was. Attila at Kovács says it makes no difference for bending.

@Andrei, I have put the new section on sheet A-07. Drawing 07 still shows the old handrail, I'll need your eye on that.

Elena`, { to: ['me', 'henrik'] }),
    says('henrik', '3 13:06', `Thank you both. 4 mm more is fine for us.

One practical thing: invoices for the stair should go to Ola Brekke from now on, he takes over purchasing for this job. I'll introduce you when he is back from leave.

Henrik`, { cc: ['elena'] }),
    says('me', '4 16:33', `Hi Henrik,

Revision C attached. The stringer is 4 mm thicker, everything else as agreed. The cutting list follows from the workshop once you say go.

Andrei`, { cc: ['elena'], files: [{ kind: 'pdf', name: 'Drawing-07-rev-C.pdf', lines: ['Staircase, revision C', 'Drawing 07, scale 1:20', 'Stringer 16 mm, powder-coated', 'Treads oak 42 mm, oiled', 'Handrail return: see section A-07'] }] }),
    says('henrik', '8 08:12', `Good morning Andrei,

Revision C looks right. Two things before we order the oak:

1. Can the fabricator hold the price below if we sign by {d+2}?
2. Is the handrail return 90 or 110 mm? Drawing 07 and the section disagree.

Oak treads, 42 mm, oiled, 17 pcs: 2,890.00
Stringer, steel, powder-coated, 2 pcs: 1,290.00
Total, before tax: EUR 4,180.00

Henrik`, {
      cc: ['elena'], unread: true, flagged: true, html: quoteTable,
      files: [
        { kind: 'pdf', name: 'Section A-07, marked up.pdf', lines: ['Section A-07', 'Handrail return 110 mm here', '90 mm on drawing 07: which one?', 'HS'] },
        { kind: 'xlsx', name: 'Cutting list.xlsx', rows: cuttingList },
      ],
    }),
  ]),

  thread('Staircase, invoices from now on', { start: ago(3), with: ['ola'] }, [
    says('me', '0 17:20', `Hello Ola,

Henrik tells me that invoices for the staircase go to you. I am guessing your address from his, so a short "got it" would help. Nothing is due before the oak is ordered.

Andrei`),
  ]),

  thread('A house outside Oslo', { start: ago(612), with: ['henrik'], folder: 'Proiecte/Casa Nord' }, [
    says('henrik', '0 11:15', `Dear Mr Marin,

I saw the small school at Mănăstireni in Quiet Buildings last month and kept going back to the way the stairs sit in the light. We build three or four timber houses a year, mostly for people who have waited a long time for one. For a site near Nesodden we would like to ask an architect from outside.

Would you have an hour on the telephone next week?

Kind regards,
Henrik Solberg`),
    says('me', '0 18:47', `Dear Henrik,

What a good letter to find at the end of a long day. Yes, gladly. {d+2}, any time after two for you?

I should say at once that we are five people, and that I have never built north of Vienna.

Andrei Marin`),
    says('henrik', '1 09:02', `{w+1} at 14:30 Oslo time, then. I'll call you.

Never having built here is rather the point. Our own people know so well what cannot be done.

Henrik`),
    says('henrik', '3 16:20', `Andrei,

That was a good hour. For your file: the plot is 1,140 m2, falls 9 m to the west, and there is one pine that the client will chain herself to. Photos attached, taken with an old telephone, so trust the shadows and not the colours.

Could you send a fee proposal for the concept stage by {d+11}?

Henrik`, { files: [{ kind: 'png', name: 'nesodden-west.png', drawing: 'photo' }, { kind: 'text', name: 'plot.txt', text: 'Gnr 14 bnr 221, 1,140 m2. Regulated height 7.5 m to eaves. Pine: do not touch.\n' }] }),
    says('me', '4 10:08', `Thank you. You will have it by {w+10}, and I will leave the pine alone.

Andrei`),
  ]),

  thread('Fee proposal, concept stage', { start: ago(601), with: ['henrik'], folder: 'Proiecte/Casa Nord' }, [
    says('me', '0 17:25', `Hi Henrik,

Our proposal is attached. In short: EUR 14,500 for the concept, in two parts, with a stop after the first one if either of us is not convinced. Travel at cost, two visits.

What is not in it: Norwegian permit drawings. You will want somebody local to sign those, and I would rather work with them than imitate them.

Andrei`, { files: [{ kind: 'pdf', name: 'Fee proposal Casa Nord.pdf', lines: ['Fee proposal, Casa Nord', 'Concept, part 1: EUR 6,500', 'Concept, part 2: EUR 8,000', 'Travel at cost, two visits', 'Valid for 60 days'] }] }),
    says('henrik', '2 08:44', `Morning Andrei,

Two questions from our board, who are two people, one of them my sister:

Is part 2 still EUR 8,000 if the client changes the programme (she will)?
Can the second visit be in bad weather? I would like you to stand there in the rain at three in the afternoon.

Henrik`),
    says('me', '2 14:10', `> Is part 2 still EUR 8,000 if the client changes the programme (she will)?

Yes, once. The second change is by the hour.

> Can the second visit be in bad weather?

I was about to ask for it. Call me when the forecast is worst.

A.`, { inline: true }),
    says('henrik', '3 10:30', `Then it is agreed. Signed copy attached, the first invoice can come whenever you start.

Welcome to Nesodden.

Henrik`, { files: [{ kind: 'pdf', name: 'Fee proposal, signed.pdf', lines: ['Fee proposal, Casa Nord', 'Accepted: H. Solberg, Nordhus AS'] }] }),
    says('me', '3 10:58', `Wonderful, thank you. Elena and I start on {w+5}. Greetings to your sister.`),
  ]),

  thread('Second visit, bad weather', { start: ago(364), with: ['henrik', 'elena'], folder: 'Proiecte/Casa Nord' }, [
    says('elena', '0 12:20', `Hi Henrik,

I'm booking for Andrei and me: arriving Oslo Monday evening, two full days, back on Thursday with the morning plane. Is there a guest house close to the site, or is it easier to stay in town and take the boat?`, { to: ['henrik'], cc: ['me'] }),
    says('henrik', '0 15:35', `Take the boat, it is half of the project. Leaves Aker brygge every hour, 25 minutes. I'd stay in town, the guest house has no heating and the owner is proud of it.

Bring boots. Real ones.

H.`, { to: ['elena'], cc: ['me'] }),
    says('me', '1 08:15', `Boots are packed. Can we see the sawmill on the second day? I want to understand what widths they can actually give us before I fall in love with something.`, { to: ['henrik'], cc: ['elena'] }),
    says('henrik', '1 09:50', `Arranged: Wednesday at ten, they close for lunch at half past eleven sharp, so we should be quick with the falling in love.`, { cc: ['elena'] }),
    says('elena', '14 11:02', `Back home and dry. My notes from the sawmill, before I forget:

- up to 320 mm wide without glue, but not more than 4.8 m
- pine stays pine, they refuse to stain ("ask someone else")
- 9 weeks from the drawing, 12 between November and March
- oak is not theirs, they'd buy it in Denmark

Photos are on the server under Casa Nord / 04.

Elena`, { to: ['me', 'henrik'], files: [{ kind: 'png', name: 'sawmill-stack.png', drawing: 'photo' }] }),
  ]),

  thread('Window schedule v3', { start: ago(318), with: ['henrik', 'elena'], folder: 'Proiecte/Casa Nord' }, [
    says('elena', '0 16:41', `Hi Henrik, window schedule v3 is attached as CSV so your supplier can open it. W-04 and W-05 are now the same size, that saves one tool. W-09 is the one over the bath and stays tall.`, { to: ['henrik'], cc: ['me'], files: [{ kind: 'csv', name: 'window-schedule-v3.csv', rows: [['Mark', 'Width', 'Height', 'U', 'Opening'], ['W-04', '1180', '1380', '0.78', 'inward'], ['W-05', '1180', '1380', '0.78', 'fixed'], ['W-09', '480', '2140', '0.80', 'inward']] }] }),
    says('henrik', '4 10:12', `Elena, the supplier says W-09 at 480 mm is below their smallest sash (520). Either it becomes fixed or it becomes wider.`, { to: ['elena'], cc: ['me'] }),
    says('me', '4 10:40', `Neither, please. A bathroom window that does not open is a complaint with a date on it, and 520 breaks the panelling. Could they ask their own factory? Three years ago somebody made us 460 without blinking.`, { to: ['henrik', 'elena'] }),
    says('henrik', '6 14:28', `They asked. 480 is possible with another hinge, EUR 140 more and two weeks. The client pays, I have already told her it was your idea.`, { cc: ['elena'] }),
    says('me', '6 14:50', `It was. Thank you.`, { cc: ['elena'] }),
  ]),

  thread('Snow load', { start: ago(402), with: ['henrik', 'priya'], folder: 'Proiecte/Casa Nord' }, [
    says('henrik', '0 09:33', `Andrei, Priya,

the local office uses 4.5 kN/m2 at this height above the sea, not 3.5 as on the drawings. Does the roof forgive us?

Henrik`),
    says('priya', '0 12:18', `> Does the roof forgive us?

Mostly. The rafters are fine (62 per cent used before, about 80 now). The ridge is not, it goes to 118 and I'd rather not argue with it. Either a 405 deep ridge or a post where the kitchen island is.

> the local office uses 4.5 kN/m2

Do you have that in writing? I'd like the letter in my file before I change anything.

Priya`, { inline: true, to: ['henrik', 'me'] }),
    says('me', '0 13:05', `No post. The island is the only reason the client stopped moving walls.

405 it is, we have the height if the lamp goes. Luca will be sad for a day.`, { to: ['priya', 'henrik'] }),
    says('henrik', '5 11:47', `The letter, scanned. "4,5 kN/m²", with a stamp, so it must be true.

H.`, { files: [{ kind: 'pdf', name: 'Snow load letter.pdf', lines: ['Snølast, Nesodden', '4,5 kN/m² at 170 m above sea level'] }] }),
    says('priya', '6 10:01', `Got it, thanks. Revised sheets S-03 and S-04 go out tonight.`, { to: ['henrik', 'me'], quote: false }),
  ]),

  thread('Notes from the weekly, points 1 to 6', { start: ago(57), with: ['henrik', 'elena'], folder: 'Proiecte/Casa Nord' }, [
    says('elena', '0 12:02', `Short notes from this morning, shout if I misheard:

1. Roof closed, two valleys still under sheets. Henrik sends photos on {w+2}.
2. Kitchen: client chose the ash after all. Andrei adapts the niche by {s+7}.
3. Stair: survey only after the screed is dry, so not before the end of {m+1}.
4. Handrail in brass or steel? Andrei asks Marta for a price.
5. Invoice 2 is paid.
6. Next weekly as always.

Elena`, { to: ['henrik', 'me'] }),
    says('henrik', '0 13:20', `Point 3: end of {m+1} is optimistic, the screed people talk about four weeks and mean six. Otherwise yes.`, { cc: ['elena'] }),
    says('me', '6 18:14', `Point 2 done a day early, niche attached. 18 mm less on the left, nobody will ever know except the four of us.`, { to: ['henrik'], cc: ['elena'], files: [{ kind: 'pdf', name: 'Kitchen niche.pdf', lines: ['Kitchen niche, ash', 'Left return 282 mm'] }] }),
    says('henrik', '7 08:31', `Perfect. The client knows already, she reads drawings better than my carpenter does.`),
  ]),

  thread('Invoice 2026-031', { start: ago(131), with: ['ingrid', 'henrik'], folder: 'Proiecte/Casa Nord' }, [
    says('ingrid', '0 10:55', `Dear Andrei,

We cannot book invoice 031: the VAT number on it is ours from before the merger. Could you issue it again with NO 918 000 417 MVA? Due date may stay.

Best regards,
Ingrid`),
    says('me', '0 11:40', `Dear Ingrid, of course, and sorry. Corrected invoice attached, please throw the old one away.`, { to: ['ingrid'], cc: ['matei'], files: [{ kind: 'pdf', name: 'Invoice-031-corrected.pdf', lines: ['Invoice 031, corrected', 'Customer: Nordhus AS, NO 918 000 417 MVA', 'Concept stage, part 2', 'EUR 8,000.00'] }] }),
    says('ingrid', '1 09:12', `Received and booked, payment runs on {d+6}. Thank you for the quick help.`),
  ]),

  thread('Handrail: brass or steel', { start: ago(49), with: ['henrik'], folder: 'Proiecte/Casa Nord' }, [
    says('me', '0 09:48', `Henrik, a question for the client rather than for you. Brass handrail along the wall, steel on the open side? In the hand brass is warmer, and it ages well if nobody polishes it. Costs about EUR 600 more than steel on both sides.

If she wants to touch it first, I can have two samples sent from Kraków.`),
    says('henrik', '2 15:16', `She wants to touch it first. Naturally.

Samples to my office please, Storgata 11, not to the site, where the last parcel became a doorstop.`),
    says('me', '2 15:40', `On their way as soon as Marta has cut them. Storgata 11.`),
  ]),
]
