// What every CalendarReader promises, run against each adapter over a real calendar of its
// own kind. For tests only.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { CalendarCursor, CalendarReader, EventChange, KnownEvents } from './calendar-port.ts'
import { parseEvent } from './parse-event.ts'
import { openZoneClocks } from './zone-clock.ts'

export interface ReaderUnderTest {
  reader: CalendarReader
  /** A calendar that is there and empty. */
  path: string
  /** Puts an event there as another programme would: adds it, or replaces the one with this UID. */
  put(uid: string, ics: string): Promise<void>
  remove(uid: string): Promise<void>
}

export function sampleEvent(uid: string, summary: string): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z']
  return [...lines, 'DTSTART:20260105T100000Z', 'DTEND:20260105T110000Z', `SUMMARY:${summary}`, 'X-KEPT:yes', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

/** What a store would hold after these changes. */
class Held implements KnownEvents {
  readonly events = new Map<string, Extract<EventChange, { kind: 'saved' }>>()

  apply(changes: readonly EventChange[]): void {
    for (const change of changes) {
      if (change.kind === 'saved') this.events.set(change.remoteId, change)
      else this.events.delete(change.remoteId)
    }
  }

  after(remoteId: string, limit: number): Promise<{ remoteId: string; etag: string }[]> {
    const ids = [...this.events.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const later = ids.filter((id) => Buffer.compare(Buffer.from(id), Buffer.from(remoteId)) > 0).slice(0, limit)
    return Promise.resolve(later.map((id) => ({ remoteId: id, etag: this.events.get(id)?.etag ?? '' })))
  }

  summaries(): string[] {
    return [...this.events.values()].map(({ ics }) => parseEvent(ics, openZoneClocks('UTC')).event?.master?.summary ?? 'broken').toSorted()
  }
}

export function calendarReaderContract(name: string, open: (context: TestContext) => Promise<ReaderUnderTest>): void {
  const { signal } = new AbortController()
  const pull = (under: ReaderUnderTest, held: Held, since: CalendarCursor | undefined, limit = 100) =>
    under.reader.pullChanges({ path: under.path, since, known: held, limit, signal })
  /** Until caught up; answers the last cursor and all that was said on the way. */
  const catchUp = async (under: ReaderUnderTest, held: Held, since?: CalendarCursor, limit = 100) => {
    const said: EventChange[] = []
    for (let pages = 0, cursor = since; ; pages++) {
      assert.ok(pages < 50, 'a pull must come to an end')
      const page = await pull(under, held, cursor, limit)
      held.apply(page.changes)
      said.push(...page.changes)
      if (page.progress === 'caught-up') return { cursor: page.next, said }
      cursor = page.progress === 'reset' ? undefined : page.next
    }
  }

  void test(`${name}: lists the calendar by a path that pulls`, async (context) => {
    const under = await open(context)
    const listed = await under.reader.listCalendars(signal)
    assert.equal(listed.filter(({ path }) => path === under.path).length, 1)
    assert.ok(listed.every((calendar) => calendar.name !== '' && calendar.timeZone !== ''))
    assert.deepEqual((await catchUp(under, new Held())).said, [])
  })

  void test(`${name}: hands out each event once, in pages no longer than asked, with what it does not know`, async (context) => {
    const under = await open(context)
    for (let i = 0; i < 7; i++) await under.put(`e${i}@test`, sampleEvent(`e${i}@test`, `event ${i}`))
    const held = new Held()
    const first = await pull(under, held, undefined, 3)
    assert.ok(first.changes.length <= 3 && first.progress === 'more')
    const { said } = await catchUp(under, held, undefined, 3)
    assert.equal(said.length, 7)
    assert.deepEqual(held.summaries(), [0, 1, 2, 3, 4, 5, 6].map((i) => `event ${i}`))
    assert.ok([...held.events.values()].every(({ ics }) => ics.includes('X-KEPT:yes')))
  })

  void test(`${name}: a page asked for again after a crash is the same page`, async (context) => {
    const under = await open(context)
    for (let i = 0; i < 5; i++) await under.put(`e${i}@test`, sampleEvent(`e${i}@test`, `event ${i}`))
    const held = new Held()
    const first = await pull(under, held, undefined, 2)
    held.apply(first.changes)
    const [once, again] = [await pull(under, held, first.next, 2), await pull(under, held, first.next, 2)]
    assert.deepEqual(again, once)
  })

  void test(`${name}: says nothing where nothing changed, and only what changed where something did`, async (context) => {
    const under = await open(context)
    for (const uid of ['a@test', 'b@test', 'c@test']) await under.put(uid, sampleEvent(uid, uid))
    const held = new Held()
    const { cursor } = await catchUp(under, held)
    const quiet = await pull(under, held, cursor)
    assert.deepEqual([quiet.changes, quiet.progress], [[], 'caught-up'])

    await under.put('b@test', sampleEvent('b@test', 'b changed'))
    await under.remove('c@test')
    const before = new Map([...held.events].map(([id, { etag }]) => [id, etag]))
    const { said } = await catchUp(under, held, quiet.next)
    assert.deepEqual(said.map(({ kind }) => kind).toSorted(), ['removed', 'saved'])
    assert.deepEqual(held.summaries(), ['a@test', 'b changed'])
    const saved = said.find((change) => change.kind === 'saved')
    assert.notEqual(saved?.etag, before.get(saved?.remoteId ?? ''))
  })

  void test(`${name}: a cursor that it cannot use means a resync, never a crash and never a loss`, async (context) => {
    const under = await open(context)
    await under.put('a@test', sampleEvent('a@test', 'a'))
    const held = new Held()
    await catchUp(under, held)
    const page = await pull(under, held, 'not a cursor of ours' as CalendarCursor)
    assert.deepEqual([page.changes, page.progress], [[], 'reset'])
    assert.deepEqual((await catchUp(under, held)).said, [])
  })

  void test(`${name}: stops when told to`, async (context) => {
    const under = await open(context)
    await under.put('a@test', sampleEvent('a@test', 'a'))
    const aborted = AbortSignal.abort(new Error('enough'))
    await assert.rejects(
      under.reader.pullChanges({ path: under.path, since: undefined, known: new Held(), limit: 10, signal: aborted }),
      /enough/,
    )
  })
}
