// The folder reader against real folders: the contract, and what a folder that anybody may
// write to can do to us.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { calendarLimits } from '../calendar-limits.ts'
import type { CalendarCursor, EventChange } from '../calendar-port.ts'
import { calendarReaderContract, sampleEvent } from '../calendar-reader-contract.ts'
import { openIcsReader } from './ics-reader.ts'

function tempFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-ics-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

calendarReaderContract('vdir folder', (context) => {
  const root = tempFolder(context)
  mkdirSync(join(root, 'work'))
  return Promise.resolve({
    reader: openIcsReader({ root }),
    path: 'work',
    put: (uid, ics) => Promise.resolve(writeFileSync(join(root, 'work', `${uid}.ics`), ics)),
    remove: (uid) => Promise.resolve(rmSync(join(root, 'work', `${uid}.ics`))),
  })
})

calendarReaderContract('one file with many events', (context) => {
  const root = tempFolder(context)
  const events = new Map<string, string>()
  const write = () => {
    const bodies = [...events.values()].map((ics) => /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(ics)?.[0] ?? '')
    // Another file and a rename, as programmes save.
    writeFileSync(join(root, 'all.new'), `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${bodies.join('')}END:VCALENDAR\r\n`)
    renameSync(join(root, 'all.new'), join(root, 'all.ics'))
  }
  write()
  return Promise.resolve({
    reader: openIcsReader({ root }),
    path: 'all.ics',
    put: (uid, ics) => Promise.resolve(void events.set(uid, ics)).then(write),
    remove: (uid) => Promise.resolve(void events.delete(uid)).then(write),
  })
})

const { signal } = new AbortController()
const nothingKnown = { after: () => Promise.resolve([]) }

async function pullAll(root: string, path: string, known: { remoteId: string; etag: string }[] = []): Promise<EventChange[]> {
  const after = (remoteId: string) => Promise.resolve(known.filter((one) => one.remoteId > remoteId))
  const page = await openIcsReader({ root }).pullChanges({ path, since: undefined, known: { after }, limit: 100, signal })
  assert.equal(page.progress, 'caught-up')
  return page.changes
}

test('names, colours and zones come from the folder and from the file', async (context) => {
  const root = tempFolder(context)
  mkdirSync(join(root, 'home'))
  writeFileSync(join(root, 'home', 'displayname'), 'Acasă\n')
  writeFileSync(join(root, 'home', 'color'), '#FF8800\n')
  mkdirSync(join(root, '.trash'))
  writeFileSync(join(root, 'team.ics'), 'BEGIN:VCALENDAR\r\nX-WR-CALNAME:The team\r\nX-WR-TIMEZONE:Europe/London\r\nEND:VCALENDAR\r\n')
  writeFileSync(join(root, 'notes.txt'), 'not a calendar')
  assert.deepEqual(await openIcsReader({ root, timeZone: 'Europe/Bucharest' }).listCalendars(signal), [
    { path: 'home', name: 'Acasă', colour: '#ff8800', timeZone: 'Europe/Bucharest' },
    { path: 'team.ics', name: 'The team', colour: '', timeZone: 'Europe/London' },
  ])
})

test('paths that lead elsewhere are refused and read nothing', async (context) => {
  const outside = tempFolder(context)
  writeFileSync(join(outside, 'secret.ics'), sampleEvent('s@test', 'secret'))
  const root = tempFolder(context)
  symlinkSync(outside, join(root, 'linked'))
  symlinkSync(join(outside, 'secret.ics'), join(root, 'linked.ics'))
  assert.deepEqual(await openIcsReader({ root }).listCalendars(signal), [])
  for (const path of ['linked', 'linked.ics', '..', '../x', '/etc', '.', '', 'a/../..', 'a\0b', 'a\\b', 'missing']) {
    await assert.rejects(
      openIcsReader({ root }).pullChanges({ path, since: undefined, known: nothingKnown, limit: 10, signal }),
      { name: 'Fault', code: 'calendar-path-refused' },
      path,
    )
  }
})

test('a linked event is kept as a row that says so, without the text behind the link', async (context) => {
  const outside = tempFolder(context)
  writeFileSync(join(outside, 'secret.ics'), sampleEvent('s@test', 'secret'))
  const root = tempFolder(context)
  mkdirSync(join(root, 'work'))
  symlinkSync(join(outside, 'secret.ics'), join(root, 'work', 'a.ics'))
  const [change, ...rest] = await pullAll(root, 'work')
  assert.ok(change?.kind === 'saved' && rest.length === 0)
  assert.match(change.broken, /a\.ics: It is a link/)
  assert.equal(change.ics, '')
})

test('what is no calendar, or half of one, is kept with its text and the reason, and costs its neighbours nothing', async (context) => {
  const root = tempFolder(context)
  mkdirSync(join(root, 'work'))
  writeFileSync(join(root, 'work', 'a.ics'), Buffer.from([0, 255, 1, 2, 3]))
  writeFileSync(join(root, 'work', 'b.ics'), sampleEvent('b@test', 'cut').slice(0, 150))
  writeFileSync(join(root, 'work', 'c.ics'), sampleEvent('c@test', 'whole'))
  writeFileSync(join(root, 'work', 'd.ics'), '')
  writeFileSync(join(root, 'work', 'e.ics'), 'BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR\n')
  const saved = (await pullAll(root, 'work')).map((change) => (change.kind === 'saved' ? change : assert.fail()))
  assert.deepEqual(
    saved.map(({ remoteId, broken }) => [remoteId, broken]),
    [
      ['a.ics/', 'a.ics: It is not a calendar file.'],
      ['b.ics/b%40test', 'The file ends in the middle of this event.'],
      ['c.ics/c%40test', ''],
      ['d.ics/', 'd.ics: It is not a calendar file.'],
    ],
  )
  assert.ok(saved[1]?.ics.includes('UID:b@test'))
})

test('a file that cannot be read for now does not remove its events', async (context) => {
  const root = tempFolder(context)
  mkdirSync(join(root, 'work'))
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a@test', 'a'))
  // Too large, by a hole that takes no room on the disk: refused for root as for anybody.
  truncateSync(join(root, 'work', 'a.ics'), calendarLimits.icsFileBytes + 1)
  const changes = await pullAll(root, 'work', [{ remoteId: 'a.ics/a%40test', etag: 'x' }, { remoteId: 'b.ics/b', etag: 'y' }])
  assert.deepEqual(changes.map(({ kind, remoteId }) => [kind, remoteId]), [['saved', 'a.ics/'], ['removed', 'b.ics/b']])
})

test('a folder that is not there is a fault, and no event is said to be removed', async (context) => {
  const root = join(tempFolder(context), 'unmounted')
  await assert.rejects(openIcsReader({ root }).listCalendars(signal), { name: 'Fault', code: 'calendar-folder-unreadable' })
})

test('a folder that changes during a walk is walked again', async (context) => {
  const root = tempFolder(context)
  mkdirSync(join(root, 'work'))
  for (const name of ['a', 'b', 'c']) writeFileSync(join(root, 'work', `${name}.ics`), sampleEvent(name, name))
  const reader = openIcsReader({ root })
  const known: { remoteId: string; etag: string }[] = []
  const after = (remoteId: string) => Promise.resolve(known.filter((one) => one.remoteId > remoteId))
  let cursor: CalendarCursor | undefined
  const pull = async () => {
    const page = await reader.pullChanges({ path: 'work', since: cursor, known: { after }, limit: 2, signal })
    for (const change of page.changes) if (change.kind === 'saved') known.push(change)
    cursor = page.next
    return page.progress
  }
  assert.equal(await pull(), 'more')
  // Behind the place that the walk has reached.
  writeFileSync(join(root, 'work', '0.ics'), sampleEvent('0', '0'))
  assert.equal(await pull(), 'caught-up')
  assert.deepEqual(known.map(({ remoteId }) => remoteId), ['a.ics/a', 'b.ics/b', 'c.ics/c'])
  known.sort((a, b) => (a.remoteId < b.remoteId ? -1 : 1))
  assert.equal(await pull(), 'caught-up')
  assert.ok(known.some(({ remoteId }) => remoteId === '0.ics/0'))
})
