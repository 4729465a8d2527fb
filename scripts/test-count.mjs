// A node:test reporter that writes one word for each finished test.
//
// A word at a time, not totals at the end: a run that crashes has no end. Suites are not
// tests, and a test marked todo is one that does not hold yet: it counts as skipped.
export default async function* count(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    // A file that fails to load fails under its own name; a suite fails through its tests.
    if (data.details?.type === 'suite') continue
    const set = (mark) => mark !== undefined && mark !== false
    if (set(data.skip) || set(data.todo)) yield 'skipped\n'
    else yield type === 'test:pass' ? 'passed\n' : 'failed\n'
  }
}
