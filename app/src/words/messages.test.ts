// Both languages say everything, with the same things filled in, in all the forms each needs.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileMessages, countedBy, placeholdersOf, readMessages } from '../../compile-messages.ts'

const en = readMessages('en')
const ro = readMessages('ro')

test('both languages have the same messages', () => {
  assert.deepEqual(Object.keys(ro), Object.keys(en))
})

test('both languages fill in the same things', () => {
  for (const key of Object.keys(en)) {
    // A form may leave the figure out ("o zi"), so the figure is judged by what counts it.
    const names = (message: typeof en[string]) => placeholdersOf(message).filter((name) => name !== countedBy(message)).sort()
    assert.deepEqual(names(ro[key]!), names(en[key]!), key)
    assert.equal(countedBy(ro[key]!), countedBy(en[key]!), key)
  }
})

test('each plural has every form its language asks for', () => {
  for (const [locale, file] of [['en', en], ['ro', ro]] as const) {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted()
    for (const [key, message] of Object.entries(file)) {
      if (typeof message === 'string') continue
      assert.deepEqual(Object.keys(message[0].match).map((form) => form.split('=')[1] ?? '').toSorted((a, b) => (a < b ? -1 : 1)), forms, `${locale} ${key}`)
    }
  }
})

test('Romanian counts of twenty and more take "de" before a noun', () => {
  const counted = ['mails_count', 'threads_count', 'days', 'hours', 'reading_so_far', 'lines_count', 'found_count', 'act_move']
  for (const key of counted) {
    const message = ro[key]!
    assert.ok(typeof message !== 'string', key)
    assert.match(message[0].match['form=other']!, /\{count\} de /, key)
    assert.doesNotMatch(message[0].match['form=few']!, /\{count\} de /, key)
  }
})

test('Romanian is written with comma-below letters and its own quotation marks', () => {
  for (const [key, message] of Object.entries(ro)) {
    const text = typeof message === 'string' ? message : Object.values(message[0].match).join(' ')
    assert.doesNotMatch(text, /[şţŞŢ“]/, key)
  }
})

test('every message is said somewhere', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !path.startsWith('messages'))
  const said = sources.map((path) => readFileSync(`${root}${path}`, 'utf8')).join('\n')
  const unsaid = Object.keys(en).filter((key) => !new RegExp(`\\bm\\.${key}\\b`).test(said))
  assert.deepEqual(unsaid, [])
})

test('a message that one language lacks stops the build', () => {
  assert.throws(() => compileMessages({ en: { only: 'Here' }, ro: {} }), /ro\.json has no only/)
})
