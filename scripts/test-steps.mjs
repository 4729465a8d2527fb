// The steps of `npm test`, as data: what each runs, and what it needs from the machine.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

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
    .sort()
}

const standing = (root, folders) => folders.filter((folder) => existsSync(join(root, folder)))

/** A test that opens a store says so with one of these calls. */
const opensStore = (root, path) => /\b(storeTest|openTestStore)\(/.test(readFileSync(join(root, path), 'utf8'))
const storeTestsIn = (root) => testsIn(root, 'src').filter((path) => opensStore(root, path))
const overFixtures = (path) => /fixtures[^/]*\.test\.ts$/.test(path)

function postgresMissing() {
  const folder = '/usr/lib/postgresql'
  const found = existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, 'bin', 'initdb')))
  return found ? '' : 'PostgreSQL is not installed here (Debian: apt-get install postgresql)'
}

const chromiumMissing = () => (existsSync('/usr/bin/chromium') ? '' : 'Chromium is not installed here (Debian: apt-get install chromium)')

/** Lanes `first` and `second` run side by side: about as long each; `last` alone, when both have ended. */
export const steps = [
  {
    name: 'types',
    lane: 'first',
    title: 'Types (tsc)',
    limitMs: 180_000,
    // The app and what runs in a page have the browser's types, the rest has not.
    commands: () => ['.', 'app', 'test/e2e'].map((project) => ['tsc', '--noEmit', '-p', project]),
  },
  {
    name: 'lint',
    lane: 'first',
    title: 'Lint (oxlint, type-aware)',
    limitMs: 180_000,
    commands: (root) => [['oxlint', '--type-aware', '--deny-warnings', ...standing(root, LINTED)]],
  },
  {
    name: 'unused',
    lane: 'first',
    title: 'Unused code (knip)',
    limitMs: 180_000,
    commands: () => [['knip', '--no-progress']],
  },
  {
    name: 'unit',
    lane: 'first',
    title: 'Unit tests',
    limitMs: 300_000,
    // One process for all: 300 tests in 30 files take 0.35 s so, and 6 s with a process a file.
    flags: ['--test-isolation=none', '--test-timeout=60000'],
    tests: (root) =>
      ['src', 'app/src', 'app/messages', 'scripts'].flatMap((folder) => testsIn(root, folder)).filter((path) => !overFixtures(path) && !opensStore(root, path)),
  },
  {
    name: 'checks',
    lane: 'first',
    title: 'The rules of the house',
    limitMs: 300_000,
    flags: ['--test-isolation=none', '--test-timeout=120000'],
    tests: (root) => testsIn(root, 'checks'),
  },
  {
    name: 'content',
    lane: 'first',
    title: 'The sample mailbox, and other people’s mail where it is at hand',
    limitMs: 600_000,
    flags: ['--test-isolation=none', '--test-timeout=300000'],
    tests: (root) => [...testsIn(root, 'sample'), ...testsIn(root, 'src').filter(overFixtures)],
  },
  {
    name: 'sqlite',
    lane: 'first',
    title: 'Stores on SQLite',
    limitMs: 600_000,
    env: { TEST_STORES: 'sqlite' },
    flags: ['--test-isolation=none', '--test-timeout=120000'],
    tests: storeTestsIn,
  },
  {
    name: 'postgres',
    lane: 'second',
    title: 'The same stores on PostgreSQL',
    limitMs: 600_000,
    env: { TEST_STORES: 'postgres' },
    // Only the halves that `storeTest` registers for it: the rest has just run.
    flags: ['--test-isolation=none', '--test-timeout=120000', '--test-name-pattern=\\[postgres\\]'],
    missing: postgresMissing,
    tests: storeTestsIn,
  },
  {
    name: 'integration',
    lane: 'second',
    title: 'Whole processes: claims, streams, kills',
    limitMs: 900_000,
    flags: ['--test-timeout=600000'],
    tests: (root) => testsIn(root, 'test', { deep: false }),
  },
  {
    name: 'e2e',
    lane: 'last',
    title: 'The app in a browser',
    limitMs: 900_000,
    flags: ['--test-timeout=300000', '--test-concurrency=1'],
    missing: chromiumMissing,
    tests: (root) => testsIn(root, 'test/e2e'),
  },
]
