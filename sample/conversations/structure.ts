// Priya and the things that must stand up.
import { ago, says, thread, type Thread } from '../script.ts'

export const structure: readonly Thread[] = [
  thread('Load calculation', { start: ago(5), with: ['priya'] }, [
    says('me', '0 17:10', `Hi Priya,

The stringer for Casa Nord is now 16 mm instead of 12, and deeper at the foot because of the slab. Geometry attached. Could you run it again and stamp it? Henrik wants to order this week.

Andrei`, { files: [{ kind: 'pdf', name: 'Stringer geometry.pdf', lines: ['Stringer, revision C', 'Plate 16 mm, depth 240 to 254 mm', 'Span 4,120 mm'] }] }),
    says('priya', '5 07:58', `Morning Andrei,

I've been through it and it works, with room. Two questions before I stamp it:

1. Live load: I assumed 3.0 kN/m2 because the landing is also the library. Is that still so, or did the books move downstairs?
2. Are the treads fixed to the stringer or do they just sit on it? If they are screwed I can count on them sideways; if not, I want one more bracket at mid-span.

I'm on a site all day tomorrow. If I hear from you by {w+1} evening the stamped sheets are with you before our call.

Priya`, { unread: true, subject: 'Load calculation, two questions before I stamp it' }),
  ]),

  thread('Beam over the kitchen, Str. Moților', { start: ago(540), with: ['priya', 'elena'] }, [
    says('elena', '0 11:30', `Hi Priya, we opened the ceiling on Moților and the beam over the kitchen is not what the 1968 drawings say. Photo attached: two I-profiles, unknown steel, one of them notched for a pipe (!).

Can we keep it?`, { to: ['priya'], cc: ['me'], picture: { kind: 'png', name: 'beam-notch.png', drawing: 'photo' } }),
    says('priya', '0 13:44', `> one of them notched for a pipe (!)

Lovely. Somebody really wanted that pipe.

> Can we keep it?

Not as it is. Please put two props under it today, not tomorrow, 60 cm either side of the notch. Then measure: flange width and thickness, web thickness, and how deep the notch is. I'll tell you by {w+2} whether a plate on each side is enough.

Priya`, { inline: true, to: ['elena'], cc: ['me'] }),
    says('elena', '1 10:20', `Props are in. 140 x 12.6 flange, web 8.1, notch 58 mm deep, rounded (someone used a file, at least).`, { to: ['priya'], cc: ['me'] }),
    says('priya', '3 09:36', `Plates are enough: 10 mm both sides, 600 long, 12 mm bolts as on the sketch. Don't weld on that steel, we don't know it well enough.

Invoice will be small, the story was worth it.`, { to: ['elena', 'me'], files: [{ kind: 'png', name: 'sketch-plates.png', drawing: 'stair' }] }),
    says('me', '3 09:55', `Thank you for the speed, both. Elena, please have Attila cut the plates, and keep the pipe. I want it on the shelf.`, { to: ['priya', 'elena'] }),
  ]),

  thread('Hairline cracks, mill foundations', { start: ago(221), with: ['priya', 'radu'], folder: 'Proiecte/Moara Veche' }, [
    says('radu', '0 19:22', `Hello Priya, hello Andrei,

after the rain last week I see three new cracks in the west wall, from the ground up to the first window. Thin like a hair, but they were not there in spring, I am sure. Should I worry? I attach a photo with a coin.

Radu`, { picture: { kind: 'png', name: 'crack-with-coin.png', drawing: 'photo' } }),
    says('priya', '1 08:47', `Dear Radu,

Not yet, but I'd like to know whether they move. Please do three things this week:

- pencil a line across each crack and write the date beside it
- measure the width with a plastic crack gauge (Andrei has one)
- photograph again after the next heavy rain

If any of them opens by more than 0.3 mm in a month, call me the same day.

Priya`, { to: ['radu'], cc: ['me'] }),
    says('me', '1 09:30', `Radu, I'll bring the gauge on {d+2} around four, I'm at the town hall anyway.`, { to: ['radu'], cc: ['priya'] }),
    says('radu', '29 20:05', `One month later: 0.1, 0.0 and 0.15 mm. I have become a man who measures walls on Sundays.

Radu`, { to: ['priya', 'me'] }),
    says('priya', '30 09:10', `That's the wall breathing, nothing more. Keep the pencil lines, they're the cheapest monitoring in the world.`, { to: ['radu', 'me'] }),
  ]),

  thread('Anchor bolts', { start: ago(24), with: ['priya'] }, [
    says('priya', '0 14:29', `Quick one: which resin do the Nordhus people use for the anchor bolts? My detail says 120 mm embedment, with theirs it may be 100.`),
    says('me', '0 15:02', `Henrik's foreman says "the grey one". I've asked for the name and a data sheet.`),
    says('me', '3 11:18', `It is the grey one, but the slow version, because of the cold. Sheet attached.`, { files: [{ kind: 'pdf', name: 'Resin data sheet.pdf', lines: ['Injection resin, winter grade', 'Embedment 100 mm: characteristic 24.1 kN', 'Curing at 0 °C: 180 min'] }] }),
    says('priya', '3 12:40', `100 mm then. I've changed S-07, no other sheets move.`),
  ]),

  thread('Timber trusses, first look', { start: ago(486), with: ['priya'], folder: 'Proiecte/Moara Veche' }, [
    says('me', '0 10:26', `Hi Priya, the mill at Sâncraiu. Four trusses, oak, probably 1890s, one with a foot that has gone soft. Could you come and knock on them with me? The client pays the trip, I pay the lunch.`),
    says('priya', '1 09:51', `I was hoping you would ask. I can fly in on {d+13} and leave the evening after. Bring a resistance drill if the university still lends theirs.`),
    says('me', '1 11:15', `Booked the drill from Dan Rusu under solemn promises. I'll fetch you at the airport.`),
    says('priya', '16 17:58', `My note from the visit:

Truss 1 and 4: sound. Truss 2: one tie replaced long ago, badly, still fine. Truss 3: north foot lost to about 40 per cent of its section, needs a scarf of 1.2 m in old oak, not new.

All the pegs are original. Please don't let anyone "tighten" them.

It's a beautiful roof. Thank you for the lunch.`, { fresh: true, subject: 'Mill at Sâncraiu: site note', files: [{ kind: 'pdf', name: 'Site note trusses.pdf', lines: ['Site note, mill at Sâncraiu', 'Truss 3, north foot: 40 per cent section left', 'Scarf joint 1.2 m, reclaimed oak', 'Pegs: leave alone'] }] }),
    says('me', '17 08:40', `Perfect note, it goes to the heritage office as it stands. I've told the carpenters about the pegs. They were offended that anyone thought otherwise.`),
  ]),
]
