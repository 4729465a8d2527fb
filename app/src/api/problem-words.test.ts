// Whatever the server can refuse has words in the person's language. The codes are read out of the
// server's sources, so that a new refusal without words, and words for one that is gone, are found.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { problemWords } from './problem-words.ts'

const SERVER = fileURLToPath(new URL('../../../src/', import.meta.url))

/** Why these never stand on a screen as a problem. */
const NEVER_SHOWN: Record<string, readonly string[]> = {
  'said at the command line, or while starting': [
    'config', 'engine-gone', 'engine-running', 'folder-of-another', 'home-no-folder', 'home-unwritable', 'import-gone', 'interrupted', 'migration-incomplete', 'migration-misnamed',
    'needs-postgres', 'no-such-account', 'no-such-folder', 'no-such-person', 'not-in-this-version', 'pack-in-use', 'pack-second-writer', 'port-forbidden', 'port-in-use', 'schema-newer',
    'store-unusable', 'usage',
  ],
  'refuses programs that use the API in a way the app does not': ['answers-and-forwards', 'calendar-not-written', 'grant-to-whom', 'not-proposable', 'not-the-asker', 'nothing-asked', 'person-unnamed', 'query-key-unknown', 'request-key-reused', 'two-texts'],
  'answers a provider that calls when mail comes': ['push-keys', 'push-not-believed', 'push-not-signed'],
  'a guard in the code behind the gate': ['letter-unplanned', 'not-approved'],
  'answers the browser itself, for a picture or a download': ['no-picture', 'pictures-held-back', 'range'],
  'warns of a proposal: kit/warning-words.ts': ['first-contact', 'gone', 'hidden-recipient', 'look-alike', 'many-recipients', 'no-undo', 'only-in-mail-text', 'reply-to-differs', 'disguised-link', 'unseen-words', 'not-your-words'],
  'says what of a search was not understood: mail/search-words.ts': ['no-such-place', 'not-a-date', 'not-a-size', 'not-an-age', 'not-yet', 'nothing-important', 'nothing-to-find', 'unknown-value'],
  'tells one cause from another inside the server': ['custom', 'damaged', 'draft-not-taken'],
}
/** Its own, when the server cannot be reached. */
const OF_THE_APP = 'offline'

const THROWN = [
  /\bnew (?:Fault|ActionError)\(\s*'([a-z][a-z0-9-]*)'/g,
  /\brefused\('([a-z][a-z0-9-]*)'/g,
  /\b(?:code|error_code): '([a-z][a-z0-9-]*)'/g,
  /\bcode \?\? '([a-z][a-z0-9-]*)'/g,
  // By status, and by a provider's reason.
  /\b\d{3}: '([a-z][a-z0-9-]*)'/g,
  /'(gmail-[a-z-]+)',$/gm,
]

function codesOfServer(): Map<string, string> {
  const codes = new Map<string, string>()
  for (const file of readdirSync(SERVER, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|-contract\.ts$|^testing/.test(file)) continue
    const text = readFileSync(join(SERVER, file), 'utf8')
    for (const pattern of THROWN) for (const [, code] of text.matchAll(pattern)) codes.set(code!, file)
  }
  return codes
}

test('every code of the server has words, or a reason why it needs none', () => {
  const codes = codesOfServer()
  assert.ok(codes.size > 150, `only ${codes.size} codes were found: the server says them otherwise now`)
  const excused = new Set(Object.values(NEVER_SHOWN).flat())
  const mute = [...codes].filter(([code]) => problemWords[code] === undefined && !excused.has(code))
  assert.deepEqual(mute.map(([code, file]) => `${code} (${file})`), [])
})

test('no words and no reason outlive their code', () => {
  const codes = codesOfServer()
  const stale = [...Object.keys(problemWords), ...Object.values(NEVER_SHOWN).flat()].filter((code) => code !== OF_THE_APP && !codes.has(code))
  assert.deepEqual(stale, [])
  assert.deepEqual(Object.values(NEVER_SHOWN).flat().filter((code) => problemWords[code] !== undefined), [])
})
