// The history goes to the side, the words stay: never the other way round.
import assert from 'node:assert/strict'
import test from 'node:test'
import { forwardsBySubject, splitReply } from './reply-text.ts'

const text = (...lines: string[]) => lines.join('\n')

for (const [what, whole, words, quoted, signature = ''] of [
  ['an English reply', text('Thursday works.', '', 'On Mon, 5 Jan 2026 at 12:00, Bob <bob@example.org> wrote:', '> When?', '> Bob'), 'Thursday works.', text('On Mon, 5 Jan 2026 at 12:00, Bob <bob@example.org> wrote:', '> When?', '> Bob')],
  ['a wrapped announcement', text('Yes.', '', 'On Mon, Jan 5, 2026 at 12:00 PM Bob Someone With A Long Name', '<bob@example.org> wrote:', '', '> When?'), 'Yes.', text('On Mon, Jan 5, 2026 at 12:00 PM Bob Someone With A Long Name', '<bob@example.org> wrote:', '', '> When?')],
  ['a Romanian reply', text('Da, e bine.', '', 'În lun., 5 ian. 2026 la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?'), 'Da, e bine.', text('În lun., 5 ian. 2026 la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?')],
  ['an Outlook reply', text('Agreed.', '', '________________________________', 'From: Bob <bob@example.org>', 'Sent: Monday, 5 January 2026 12:00', 'To: Ana', 'Subject: RE: Plan', '', 'Do we go?'), 'Agreed.', text('________________________________', 'From: Bob <bob@example.org>', 'Sent: Monday, 5 January 2026 12:00', 'To: Ana', 'Subject: RE: Plan', '', 'Do we go?')],
  ['a Romanian Outlook reply', text('De acord.', '', 'De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), 'De acord.', text('De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?')],
  ['a Romanian reply from a telephone', text('Da.', '', 'Trimis de pe iPhone', '', 'Pe data de 5 ian. 2026, la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?'), 'Da.', text('Pe data de 5 ian. 2026, la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?'), 'Trimis de pe iPhone'],
  ['an announcement in a language that we do not know', text('привет', '', 'ср, 30 апр. 2025 г. в 15:19, Ana <ana@example.org>:', '', 'старое'), 'привет', text('ср, 30 апр. 2025 г. в 15:19, Ana <ana@example.org>:', '', 'старое')],
  ['an announcement whose bracket was wrapped', text('Ja.', '', 'tir. 18. apr. 2017 kl. 13:09 skrev Ana <ana@example.org', '>:', '', '> Joi?'), 'Ja.', text('tir. 18. apr. 2017 kl. 13:09 skrev Ana <ana@example.org', '>:', '', '> Joi?')],
  ['the line of a telephone below the quote', text('Thursday.', '', '> When?', '', 'Sent from my iPhone'), 'Thursday.', '> When?', 'Sent from my iPhone'],
  ['an original-message line', text('Ok.', '-----Original Message-----', 'Old words'), 'Ok.', text('-----Original Message-----', 'Old words')],
  ['an answer below the quote', text('On 5 Jan 2026, Bob wrote:', '> When?', '', 'Thursday.'), 'Thursday.', text('On 5 Jan 2026, Bob wrote:', '> When?')],
  ['a signature below the quote', text('Thursday.', '', '> When?', '', '-- ', 'Ana'), 'Thursday.', '> When?', text('-- ', 'Ana')],
  ['a signature above the quote', text('Thursday.', '', '-- ', 'Ana', '', 'On 5 Jan 2026, Bob wrote:', '> When?'), 'Thursday.', text('On 5 Jan 2026, Bob wrote:', '> When?'), text('-- ', 'Ana')],
  ['a reply by Gmail in Romanian', text('Da, joi.', '', 'În joi, 5 mar. 2026 la 09:14, Ioana Dumitrescu <ioana@example.org>', 'a scris:', '', '> Ne vedem joi?'), 'Da, joi.', text('În joi, 5 mar. 2026 la 09:14, Ioana Dumitrescu <ioana@example.org>', 'a scris:', '', '> Ne vedem joi?')],
  ['a reply by Yahoo in Romanian', text('Am primit.', '', 'În data de luni, 5 ianuarie 2026 la 12:00:00 EET, Ana <ana@example.org> a scris:', '', ' Bună ziua,', ' trimit factura.'), 'Am primit.', text('În data de luni, 5 ianuarie 2026 la 12:00:00 EET, Ana <ana@example.org> a scris:', '', ' Bună ziua,', ' trimit factura.')],
  ['a reply by Thunderbird in Romanian, below the quote', text('La 05.01.2026 12:00, Ana a scris:', '> Joi?', '> Ana', '', 'Da, la zece.'), 'Da, la zece.', text('La 05.01.2026 12:00, Ana a scris:', '> Joi?', '> Ana')],
  ['a reply by Apple Mail', text('Yes.', '', 'On 5 Jan 2026, at 12:00, Bob <bob@example.org> wrote:', '', '> When?'), 'Yes.', text('On 5 Jan 2026, at 12:00, Bob <bob@example.org> wrote:', '', '> When?')],
  ['the Romanian line of the original message', text('Confirm.', '', '-----Mesaj original-----', 'De la: Ana [mailto:ana@example.org]', 'Trimis: luni, 5 ianuarie 2026 12:00', 'Către: Bob', 'Subiect: Plan', '', 'Mergem?'), 'Confirm.', text('-----Mesaj original-----', 'De la: Ana [mailto:ana@example.org]', 'Trimis: luni, 5 ianuarie 2026 12:00', 'Către: Bob', 'Subiect: Plan', '', 'Mergem?')],
  ['words that touch the announcement', text('Am primit.', 'În data de 5 ian. 2026, 12:00, Ana <ana@example.org> a scris:', '> Joi?'), 'Am primit.', text('În data de 5 ian. 2026, 12:00, Ana <ana@example.org> a scris:', '> Joi?')],
  ['a card below a closing and a name', text('Thursday works.', '', 'Kind regards,', 'Henrik Solberg', '', 'Project lead, Nordhus AS', 'Tel. +47 22 00 00 00', 'www.nordhus.example'), text('Thursday works.', '', 'Kind regards,', 'Henrik Solberg'), '', text('Project lead, Nordhus AS', 'Tel. +47 22 00 00 00', 'www.nordhus.example')],
  ['a Romanian card above a quote', text('Confirm pentru joi.', '', 'Cu stimă,', 'Ana Pop', 'Director, Casa Verde', 'Mobil: 0722 000 111', '', 'De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), text('Confirm pentru joi.', '', 'Cu stimă,', 'Ana Pop'), text('De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), text('Director, Casa Verde', 'Mobil: 0722 000 111')],
  ['a signature whose rule lost its space', text('Thursday works.', '', '--', 'Ana Pop', 'Casa Verde', '', '0722 000 111'), 'Thursday works.', '', text('--', 'Ana Pop', 'Casa Verde', '', '0722 000 111')],
  ['a signature whose rule lost its space, below the quote', text('Joi.', '', '> Când?', '', '--', 'Ana'), 'Joi.', '> Când?', text('--', 'Ana')],
  ['a signature whose rule lost its space, above an Outlook reply', text('Joi.', '', '--', 'Ana', '', 'De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), 'Joi.', text('De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), text('--', 'Ana')],
  ['an Outlook reply whose head is cut by empty lines', text('Agreed.', '', '________________________________', '', 'From: Bob <bob@example.org>', '', 'Sent: Monday, 5 January 2026 12:00', '', 'To: Ana', 'Cc: Dan', '', 'Subject: RE: Plan', '', 'Do we go?'), 'Agreed.', text('________________________________', '', 'From: Bob <bob@example.org>', '', 'Sent: Monday, 5 January 2026 12:00', '', 'To: Ana', 'Cc: Dan', '', 'Subject: RE: Plan', '', 'Do we go?')],
  ['a head that begins with its date and is cut by empty lines', text('Da.', '', 'Date: Mon, 5 Jan 2026', '', 'From: bob@example.org', '', 'To: ana@example.org', '', 'Cc: dan@example.org', '', 'Subject: Plan', '', 'Mergem?'), 'Da.', text('Date: Mon, 5 Jan 2026', '', 'From: bob@example.org', '', 'To: ana@example.org', '', 'Cc: dan@example.org', '', 'Subject: Plan', '', 'Mergem?')],
] as const) {
  test(`splits ${what}, and tells the parts in its own order`, () => {
    const { order, ...parts } = splitReply(whole)
    assert.deepEqual(parts, { text: words, signature, quoted })
    const places = [['own', words], ['quoted', quoted], ['signature', signature]].filter(([, part]) => part !== '').map(([part, text]) => ({ part, at: whole.indexOf(text!) }))
    assert.deepEqual(order, places.toSorted((a, b) => a.at - b.at).map(({ part }) => part))
  })
}

for (const [what, whole] of [
  ['answers between the quoted lines', text('On 5 Jan 2026, Bob wrote:', '> When?', 'Thursday.', '> Where?', 'Here.')],
  ['a forwarded mail', text('---------- Forwarded message ---------', 'From: Bob', 'Date: Monday', 'To: Ana', 'Subject: x', '', 'words')],
  ['a forward without a word of its own', text('From: Bob', 'Sent: Monday', 'To: Ana', 'Subject: x', '', 'words')],
  ['prose that starts like an announcement', text('On Monday my colleague wrote:', 'a long letter.', 'It was good.')],
  ['a mail that only quotes', text('> everything', '> quoted')],
  ['a person with an address at the end of a line', text('Please write to Ana <ana@example.org>:', 'she knows.')],
  ['a forward by Apple Mail', text('For you.', '', 'Begin forwarded message:', '', '> From: Bob <bob@example.org>', '> Subject: x', '> Date: 5 Jan 2026 at 12:00', '> To: Ana', '>', '> words')],
  ['a forward by Gmail in Romanian', text('Vezi.', '', '---------- Mesaj redirecționat ---------', 'De la: Bob <bob@example.org>', 'Date: lun., 5 ian. 2026', 'Subject: x', 'To: Ana', '', 'cuvinte')],
  ['a copy whose answers are said to stand in it', text('Hi, my answers are below, in red.', '', '-----Original Message-----', 'From: Bob', 'Where? HERE.')],
  ['a Romanian copy whose answers are said to stand in it', text('Bună, am răspuns mai jos, cu roșu.', '', 'De la: Bob', 'Trimis: luni', 'Către: Ana', 'Subiect: Plan', '', 'Unde? AICI.')],
  ['thanks that go on to say something', text('Bună ziua,', 'Mulțumesc,', 'Am primit oferta din 2026 la tel. 0722 000 111?')],
  ['a closing and a name alone', text('Thursday.', '', 'Best,', 'Ana')],
  ['a mail that is a signature alone', text('-- ', 'Ana', '0722 000 111')],
  ['a sentence that begins like the line of a telephone', text('Am reparat.', 'Trimis din nou oferta, cu prețurile noi.')],
  ['a letter in two halves', text('One.', '-- ', ...Array.from({ length: 40 }, (_, line) => `Line ${line} of the second half.`))],
  ['a letter whose halves stand apart by a bare rule', text('Bună ziua,', 'trimit oferta.', '--', 'Prețul din ofertă este valabil numai până la sfârșitul lunii, iar transportul se plătește separat.', 'Ana')],
  ['a bare rule with many short lines below it', text('De cumpărat:', '--', ...Array.from({ length: 12 }, (_, line) => `${line + 1} kg de mere`))],
  ['a bare rule at the very end', text('Gata.', '--')],
  ['an answer below a quote and a bare rule', text('> Când?', '', '--', 'Ne vedem joi la zece, la intrarea din strada Lungă, și luăm cu noi toate hârtiile semnate.')],
  ['a year and a verb without a person or an hour', text('News.', 'On 5 May 2026 our poets wrote:', 'Roses are red.')],
] as const) {
  test(`leaves ${what} whole`, () => assert.deepEqual(splitReply(whole), { text: whole, signature: '', quoted: '', order: ['own'] }))
}

test('no line is lost or invented, whatever is split', () => {
  const lines = ['words', '', '> quote', 'On 5 Jan 2026, Bob wrote:', '-- ', 'From: Bob', 'To: x', 'Subject: y', '-----Original Message-----']
  let state = 3
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  for (let round = 0; round < 2_000; round++) {
    const whole = Array.from({ length: next(10) }, () => lines[next(lines.length)] as string)
    const { text: words, signature, quoted } = splitReply(whole.join('\n'))
    const sorted = (all: string[]) => all.map((line) => line.trim()).filter((line) => line !== '').toSorted()
    assert.deepEqual(sorted([words, signature, quoted].flatMap((part) => part.split('\n'))), sorted(whole))
  }
})

test('a line that only looks like an address for a long way is no announcement', { timeout: 60_000 }, () => {
  const whole = Array.from({ length: 200 }, () => `<${'@'.repeat(20_000)} 1`).join('\n')
  assert.deepEqual(splitReply(whole), { text: whole, signature: '', quoted: '', order: ['own'] })
})

test('what Outlook puts the same head over is told apart by the subject', () => {
  const whole = text('For you.', '', 'From: Bob', 'Sent: Monday', 'To: Ana', 'Subject: Plan', '', 'words')
  assert.equal(splitReply(whole, { forwards: forwardsBySubject('RE: FW: Plan') }).text, 'For you.')
  for (const subject of ['FW: Plan', 'Fwd: RE: Plan', 'Redirecționat: Plan']) assert.equal(splitReply(whole, { forwards: forwardsBySubject(subject) }).text, whole)
})

test('a signature begins where it says so, and a sentence that begins like one is none', () => {
  assert.deepEqual(splitReply('Thursday.\n-- \nAna'), { text: 'Thursday.', signature: '-- \nAna', quoted: '', order: ['own', 'signature'] })
  assert.equal(splitReply('Da.\n\nTrimis de pe iPhone').signature, 'Trimis de pe iPhone')
  assert.equal(splitReply('Thursday.\nAna').signature, '')
  assert.equal(splitReply(`Sent from my phone, sorry.\n${'words\n'.repeat(20)}`).signature, '')
})
