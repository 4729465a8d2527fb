// The steps of `npm test`, as data: what each runs, and what it needs from the machine.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from './chromium.mjs'

const LINTED = ['src', 'app/src', 'checks', 'test', 'bench', 'sample', 'scripts']

/** Every *.test.ts (.tsx, .mjs) below a folder; `deep: false` takes the folder's own files only. */
function testsIn(root, folder, { deep = true } = {}) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return deep && entry.name !== 'node_modules' && entry.name !== 'fixtures' ? testsIn(root, path) : []
      return /\.test\.(tsx?|mjs)$/.test(entry.name) ? [path] : []
    })
    .sort((a, b) => (a < b ? -1 : 1))
}

const standing = (root, folders) => folders.filter((folder) => existsSync(join(root, folder)))

/** A test that opens a store says so with one of these calls. */
const opensStore = (root, path) => /\b(storeTest|openTestStore)\(/.test(readFileSync(join(root, path), 'utf8'))
/** A test that waits for real threads, which take as long to come up as a process does. */
const opensThread = (root, path) => /\b(openMailParser|openSideThread)[(<]/.test(readFileSync(join(root, path), 'utf8')) && !opensStore(root, path)
/** A test that talks to a mail server of its own. */
const opensServer = (root, path) => /\bstartDovecot\(/.test(readFileSync(join(root, path), 'utf8'))
/** On both stores; what has a mail server as well runs with that. */
const storeTestsIn = (root) => testsIn(root, 'src').filter((path) => opensStore(root, path) && !opensServer(root, path))
/** A test that has files scanned by a virus scanner of its own. */
const opensScanner = (root, path) => /\bstartClamd\(/.test(readFileSync(join(root, path), 'utf8'))
const overFixtures = (path) => /fixtures[^/]*\.test\.ts$/.test(path)
/** Talks over HTTP to a provider that is scripted beside it. */
const overHttp = (root, path) => /^src\/mail\/(gmail|outlook)\//.test(path) && !opensStore(root, path)
/** What strangers built to take long: a second a mail where another test takes a millisecond. */
const isHostile = (path) => /\/hostile[^/]*\.test\.ts$/.test(path)

function postgresMissing() {
  const folder = '/usr/lib/postgresql'
  const found = existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, 'bin', 'initdb')))
  return found ? '' : 'PostgreSQL is not installed here (Debian: apt-get install postgresql)'
}

const dovecotMissing = () => (['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].some((path) => existsSync(path)) ? '' : 'Dovecot is not installed here (Debian: apt-get install dovecot-imapd dovecot-lmtpd)')

const clamdMissing = () => (['/usr/sbin/clamd', '/usr/local/sbin/clamd'].some((path) => existsSync(path)) ? '' : 'ClamAV is not installed here (Debian: apt-get install clamav-daemon)')

const chromiumMissing = () => (chromium !== undefined ? '' : 'Chromium is not installed here (Debian: apt-get install chromium)')

/**
 * In the order in which they are begun: the longest first, beside it the cheap ones, so that a
 * slip of the pen is told soon.
 */
export const steps = [
  {
    name: 'integration',
    title: 'Whole processes and threads: set-ups, claims, streams, kills',
    limitMs: 900_000,
    flags: ['--test-timeout=600000'],
    tests: (root) => [...testsIn(root, 'test', { deep: false }), ...testsIn(root, 'scripts'), ...testsIn(root, 'src').filter((path) => opensThread(root, path))],
  },
  {
    name: 'types',
    title: 'Types (tsc)',
    limitMs: 180_000,
    // The app and what runs in a page have the browser's types, the rest has not.
    commands: () => ['.', 'app', 'test/e2e'].map((project) => ['tsc', '--noEmit', '-p', project]),
  },
  {
    name: 'lint',
    title: 'Lint (oxlint, type-aware)',
    limitMs: 180_000,
    commands: (root) => [['oxlint', '--type-aware', '--deny-warnings', ...standing(root, LINTED)]],
  },
  {
    name: 'unused',
    title: 'Unused code (knip)',
    limitMs: 180_000,
    commands: () => [['knip', '--no-progress']],
  },
  {
    name: 'unit',
    title: 'Unit tests',
    limitMs: 300_000,
    // One process for all: 300 tests in 30 files take 0.35 s so, and 6 s with a process a file.
    flags: ['--test-isolation=none', '--test-timeout=60000'],
    tests: (root) =>
      ['src', 'app/src', 'app/messages'].flatMap((folder) => testsIn(root, folder)).filter((path) => !overFixtures(path) && !isHostile(path) && !overHttp(root, path) && !opensStore(root, path) && !opensThread(root, path) && !opensServer(root, path) && !opensScanner(root, path)),
  },
  {
    name: 'providers',
    title: 'Gmail and Outlook, scripted',
    limitMs: 300_000,
    flags: ['--test-isolation=none', '--test-timeout=60000'],
    tests: (root) => testsIn(root, 'src').filter((path) => overHttp(root, path)),
  },
  {
    name: 'e2e',
    title: 'The app in a browser',
    limitMs: 900_000,
    // Two journeys at once: most of one is waiting, for ink that dries, for a draft that rests before it is saved.
    flags: ['--test-timeout=300000', '--test-concurrency=2'],
    missing: chromiumMissing,
    tests: (root) => testsIn(root, 'test/e2e'),
  },
  {
    name: 'checks',
    title: 'The rules of the house',
    limitMs: 300_000,
    flags: ['--test-isolation=none', '--test-timeout=120000'],
    tests: (root) => testsIn(root, 'checks'),
  },
  {
    name: 'content',
    title: 'The sample mailbox, mail that is built to exhaust, and other people’s mail where it is at hand',
    limitMs: 600_000,
    flags: ['--test-isolation=none', '--test-timeout=300000'],
    tests: (root) => [...testsIn(root, 'sample'), ...testsIn(root, 'src').filter((path) => overFixtures(path) || (isHostile(path) && !opensStore(root, path)))],
  },
  {
    name: 'imap',
    title: 'Mail readers on a real IMAP server',
    limitMs: 600_000,
    flags: ['--test-isolation=none', '--test-timeout=120000'],
    missing: dovecotMissing,
    tests: (root) => testsIn(root, 'src').filter((path) => opensServer(root, path)),
  },
  {
    name: 'scanner',
    title: 'Files of mails and a real virus scanner',
    limitMs: 120_000,
    flags: ['--test-isolation=none', '--test-timeout=60000'],
    missing: clamdMissing,
    tests: (root) => testsIn(root, 'src').filter((path) => opensScanner(root, path) && !opensStore(root, path)),
  },
  {
    name: 'postgres',
    title: 'Stores on PostgreSQL',
    limitMs: 600_000,
    env: { TEST_STORES: 'postgres' },
    // Only the halves that `storeTest` registers for it: the rest runs on SQLite.
    flags: ['--test-isolation=none', '--test-timeout=120000', '--test-name-pattern=\\[postgres\\]'],
    missing: postgresMissing,
    tests: storeTestsIn,
  },
  {
    name: 'sqlite',
    title: 'Stores on SQLite',
    limitMs: 600_000,
    env: { TEST_STORES: 'sqlite' },
    flags: ['--test-isolation=none', '--test-timeout=120000', '--test-skip-pattern=\\[postgres\\]'],
    tests: storeTestsIn,
  },
]
