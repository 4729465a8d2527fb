// The history goes to the side, the words stay: never the other way round.
import assert from 'node:assert/strict'
import test from 'node:test'
import { splitQuoted } from './quoted.ts'

const text = (...lines: string[]) => lines.join('\n')

for (const [what, whole, words, quoted] of [
  ['an English reply', text('Thursday works.', '', 'On Mon, 5 Jan 2026 at 12:00, Bob <bob@example.org> wrote:', '> When?', '> Bob'), 'Thursday works.', text('On Mon, 5 Jan 2026 at 12:00, Bob <bob@example.org> wrote:', '> When?', '> Bob')],
  ['a wrapped announcement', text('Yes.', '', 'On Mon, Jan 5, 2026 at 12:00 PM Bob Someone With A Long Name', '<bob@example.org> wrote:', '', '> When?'), 'Yes.', text('On Mon, Jan 5, 2026 at 12:00 PM Bob Someone With A Long Name', '<bob@example.org> wrote:', '', '> When?')],
  ['a Romanian reply', text('Da, e bine.', '', 'În lun., 5 ian. 2026 la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?'), 'Da, e bine.', text('În lun., 5 ian. 2026 la 12:00, Ana <ana@example.org> a scris:', '', '> Joi?')],
  ['an Outlook reply', text('Agreed.', '', '________________________________', 'From: Bob <bob@example.org>', 'Sent: Monday, 5 January 2026 12:00', 'To: Ana', 'Subject: RE: Plan', '', 'Do we go?'), 'Agreed.', text('________________________________', 'From: Bob <bob@example.org>', 'Sent: Monday, 5 January 2026 12:00', 'To: Ana', 'Subject: RE: Plan', '', 'Do we go?')],
  ['a Romanian Outlook reply', text('De acord.', '', 'De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?'), 'De acord.', text('De la: Bob', 'Trimis: luni, 5 ianuarie 2026', 'Către: Ana', 'Subiect: Plan', '', 'Mergem?')],
  ['an original-message line', text('Ok.', '-----Original Message-----', 'Old words'), 'Ok.', text('-----Original Message-----', 'Old words')],
  ['an answer below the quote', text('On 5 Jan 2026, Bob wrote:', '> When?', '', 'Thursday.'), 'Thursday.', text('On 5 Jan 2026, Bob wrote:', '> When?')],
  ['a signature below the quote', text('Thursday.', '', '> When?', '', '-- ', 'Ana'), text('Thursday.', '', '-- ', 'Ana'), '> When?'],
  ['a signature above the quote', text('Thursday.', '', '-- ', 'Ana', '', 'On 5 Jan 2026, Bob wrote:', '> When?'), text('Thursday.', '', '-- ', 'Ana'), text('On 5 Jan 2026, Bob wrote:', '> When?')],
] as const) {
  test(`splits ${what}`, () => assert.deepEqual(splitQuoted(whole), { text: words, quoted }))
}

for (const [what, whole] of [
  ['answers between the quoted lines', text('On 5 Jan 2026, Bob wrote:', '> When?', 'Thursday.', '> Where?', 'Here.')],
  ['a forwarded mail', text('---------- Forwarded message ---------', 'From: Bob', 'Date: Monday', 'To: Ana', 'Subject: x', '', 'words')],
  ['a forward without a word of its own', text('From: Bob', 'Sent: Monday', 'To: Ana', 'Subject: x', '', 'words')],
  ['prose that starts like an announcement', text('On Monday my colleague wrote:', 'a long letter.', 'It was good.')],
  ['a mail that only quotes', text('> everything', '> quoted')],
  ['plain words', text('Hello', '', '-- ', 'Ana')],
] as const) {
  test(`leaves ${what} whole`, () => assert.deepEqual(splitQuoted(whole), { text: whole, quoted: '' }))
}

test('no line is lost or invented, whatever is split', () => {
  const lines = ['words', '', '> quote', 'On 5 Jan 2026, Bob wrote:', '-- ', 'From: Bob', 'To: x', 'Subject: y', '-----Original Message-----']
  let state = 3
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  for (let round = 0; round < 2_000; round++) {
    const whole = Array.from({ length: next(10) }, () => lines[next(lines.length)] as string)
    const { text: words, quoted } = splitQuoted(whole.join('\n'))
    const sorted = (all: string[]) => all.map((line) => line.trim()).filter((line) => line !== '').toSorted()
    assert.deepEqual(sorted([...words.split('\n'), ...quoted.split('\n')]), sorted(whole))
  }
})

test('a line that only looks like an address for a long way is no announcement', { timeout: 60_000 }, () => {
  const whole = Array.from({ length: 200 }, () => `<${'@'.repeat(20_000)} 1`).join('\n')
  assert.deepEqual(splitQuoted(whole), { text: whole, quoted: '' })
})
