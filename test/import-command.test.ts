// The command as it is typed: mail is read where it lies, by this process or by an engine that
// runs, goes on where it was stopped, and every mail is accounted for in the last line.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { MAIN, freshHome, startSecretary, tokenClient, until } from './running.ts'

const letter = (n: number) => `From ana@example.org Mon Jan  5 12:00:${String(n % 60).padStart(2, '0')} 2026\nFrom: ana@example.org\nSubject: letter ${n}\nMessage-ID: <${n}@example.org>\n\nSays ${n}.\n\n`
const mboxOf = (many: number) => Array.from({ length: many }, (_, n) => letter(n + 1)).join('')

interface Report {
  import: string
  account: string
  state: string
  found: number
  stored: number
  duplicate: number
  broken: number
  removed: number
  bytes: number
  seconds: number
}

function open(context: TestContext, people: readonly string[] = ['alice@example.org', 'bob@example.org']) {
  const home = freshHome()
  const files = mkdtempSync(join(tmpdir(), 'secretary-files-'))
  context.after(() => [home, files].forEach((folder) => rmSync(folder, { recursive: true, force: true })))
  const env = { PATH: process.env['PATH'], SECRETARY_HOME: home, LOG_LEVEL: 'error' }
  const secretary = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { env, input: 'violet tractor nine\n', encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  const file = (name: string, text: string) => {
    writeFileSync(join(files, name), text)
    return join(files, name)
  }
  const imported = (path: string, ...words: string[]) => {
    const { status, stdout, stderr } = secretary('import', path, '--user', 'bob@example.org', '--json', ...words)
    return { status, stderr, report: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report }
  }
  const sums = ({ state, found, stored, duplicate, broken, removed }: Report) => [state, found, stored, duplicate, broken, removed]
  const moveIn = (email: string) => assert.equal(secretary('user', 'add', email, '--name', 'Somebody').status, 0)
  people.forEach(moveIn)
  return { home, files, env, secretary, file, imported, sums, moveIn }
}

test('a file is read in place without an engine, again for what is new, and gone with the person', async (context) => {
  const { home, files, secretary, file, imported, sums } = open(context)
  assert.match(secretary('import', '--help').stdout, /mbox.*ZIP.*\.eml.*\.ics/)
  mkdirSync(join(files, 'folder'))
  const mbox = file('Letters.mbox', mboxOf(3))
  for (const [words, status, says] of [
    [[], 2, /Say which file/],
    [[mbox], 2, /Several people live here; say whose\. Give --user with one of alice@example\.org, bob@example\.org\./],
    [[mbox, '--user', 'carol@example.org'], 1, /Nobody here/],
    [[join(files, 'nowhere'), '--user', 'bob@example.org'], 1, /There is no file/],
    [[file('notes.txt', 'milk\n'), '--user', 'bob@example.org'], 1, /neither an mbox/],
    [[mbox, '--user', 'bob@example.org', '--until', '31.12.2019'], 2, /--until is a day/],
    [[mbox, '--user', 'bob@example.org', '--from', 'yesterday'], 2, /--from is a day/],
    [[mbox, '--user', 'bob@example.org', '--from', '2020-01-01', '--until', '2019-12-31'], 1, /ends before it begins/],
    [[file('days.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'), '--user', 'bob@example.org', '--until', '2019-12-31'], 2, /imported whole/],
    [[home, '--user', 'bob@example.org'], 1, /data folder of Secretary/],
    [[file('letters.rar', 'Rar!\u001a\u0007\u0000'), '--user', 'bob@example.org'], 1, /Unpack it first/],
  ] as const) {
    const refused = secretary('import', ...words)
    assert.deepEqual([refused.status, says.test(refused.stderr), refused.stdout, refused.stderr.trim().split('\n').length], [status, true, '', 1], refused.stderr)
  }

  const first = imported(mbox)
  assert.equal(first.status, 0, first.stderr)
  assert.deepEqual(sums(first.report), ['done', 3, 3, 0, 0, 0])
  assert.ok(first.report.bytes > 0 && first.report.seconds >= 0)
  assert.ok(existsSync(mbox) && !existsSync(join(home, 'imports')), 'nothing is copied')
  file('Letters.mbox', mboxOf(4))
  const again = imported(mbox)
  assert.deepEqual([again.status, again.report.account, ...sums(again.report)], [0, first.report.account, 'done', 4, 1, 3, 0, 0])
  const shown = secretary('import', join(files, 'folder'), '--user', 'alice@example.org', '--into', 'Old letters')
  assert.match(shown.stdout, /^0 mails were found: .*\nNo mail was found in it; the account “Old letters” holds nothing of it\.\n$/)

  const { token } = JSON.parse(secretary('token', 'create', '--user', 'bob@example.org', '--grants', 'read', '--json').stdout) as { token: string }
  const running = await startSecretary({ home, args: [] })
  context.after(() => running.stop())
  const bob = tokenClient(running.url, token)
  const { items } = await bob.get<{ items: { subject: string }[] }>('/threads?limit=50')
  assert.deepEqual(items.map(({ subject }) => subject), ['letter 4', 'letter 3', 'letter 2', 'letter 1'])
  // The engine that runs does it, and this process follows.
  const byEngine = imported(file('More.mbox', mboxOf(5)), '--into', 'Letters')
  assert.deepEqual([byEngine.status, byEngine.report.account, ...sums(byEngine.report)], [0, first.report.account, 'done', 5, 1, 4, 0, 0])
  assert.match(secretary('user', 'delete', 'bob@example.org').stderr, /1 imported file of it with no other copy here/)
  const gone = secretary('user', 'delete', 'bob@example.org', '--yes')
  assert.equal(gone.status, 0, gone.stderr)
  assert.match(gone.stdout, /So is what 1 imported file had become: it lay here alone\.\n$/)
  assert.deepEqual(existsSync(join(home, 'imports')) ? readdirSync(join(home, 'imports')) : [], [])
})

test('where one person lives nobody has to say whose: what is imported and what may ask is theirs', (context) => {
  const { secretary, file, sums, moveIn } = open(context, [])
  const mbox = file('Letters.mbox', mboxOf(3))
  const ask = ['token', 'create', '--grants', 'read', '--json']
  for (const words of [['import', mbox], ask]) assert.deepEqual(secretary(...words), { status: 1, stdout: '', stderr: 'secretary: Nobody lives here yet. npm start prints the link of the first run.\n' })
  moveIn('alice@example.org')
  const report = JSON.parse(secretary('import', mbox, '--json').stdout.trim().split('\n').at(-1) ?? '') as Report
  assert.deepEqual(sums(report), ['done', 3, 3, 0, 0, 0])
  assert.match((JSON.parse(secretary(...ask).stdout) as { token: string }).token, /^sec_t_/)
  const [id = ''] = secretary('token', 'list').stdout.split(' ')
  assert.equal(secretary('token', 'revoke', id).stdout, 'The token is revoked; it stops with the next request.\n')
  moveIn('bob@example.org')
  for (const words of [['import', mbox], ask, ['token', 'list'], ['token', 'revoke', id]]) {
    const refused = secretary(...words)
    assert.deepEqual([refused.status, refused.stdout, refused.stderr], [2, '', 'secretary: Several people live here; say whose. Give --user with one of alice@example.org, bob@example.org.\n'], words.join(' '))
  }
  assert.equal(secretary('search', 'in:anywhere', '--user', 'alice@example.org').stdout.trim().split('\n').at(-1), '3 mails')
})

test('one that is interrupted says how it goes on, and the same command goes on from there', async (context) => {
  const { env, file, imported, sums } = open(context)
  const many = 20_000
  const mbox = file('Many.mbox', mboxOf(many))
  const child = spawn(process.execPath, [MAIN, 'import', mbox, '--user', 'bob@example.org', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines = () => said.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Report)
  await until(async () => lines().some(({ found }) => found > 0) || child.exitCode !== null)
  child.kill('SIGINT')
  assert.equal(await ended, 1)
  const stopped = lines().at(-1) as Report
  assert.equal(stopped.state, 'paused')
  assert.ok(stopped.found > 0 && stopped.found < many && stopped.stored === stopped.found)
  const rest = imported(mbox)
  assert.deepEqual([rest.status, rest.report.import, ...sums(rest.report)], [0, stopped.import, 'done', many, many, 0, 0, 0], rest.stderr)
})

test('between two days both are read whole, other mail stays in the file, and without days the rest comes', (context) => {
  const { files, secretary, file, imported, sums } = open(context)
  assert.match(secretary('import', '--help').stdout, /--from.*--until/s)
  const folder = join(files, 'mails')
  mkdirSync(folder)
  for (const [n, date] of ['Sun, 01 Dec 2019 10:00:00 +0000', 'Tue, 31 Dec 2019 12:00:00 +0000', 'Thu, 02 Jan 2020 00:00:00 +0000', 'Fri, 03 Jan 2020 10:00:00 +0000'].entries()) {
    file(`mails/${n}.eml`, `Message-ID: <d${n}@example.org>\r\nDate: ${date}\r\nSubject: dated ${n}\r\n\r\ntext\r\n`)
  }
  const some = imported(folder, '--until', '2019-12-31')
  assert.deepEqual([some.status, ...sums(some.report)], [0, 'done', 2, 2, 0, 0, 0])
  const first = imported(folder, '--into', 'First day', '--from', '2019-12-31', '--until', '2019-12-31')
  assert.deepEqual([first.status, ...sums(first.report)], [0, 'done', 1, 1, 0, 0, 0], first.stderr)
  const late = imported(folder, '--into', 'Late', '--from', '2019-12-31')
  assert.deepEqual([late.status, ...sums(late.report)], [0, 'done', 3, 3, 0, 0, 0], late.stderr)
  const all = imported(folder, '--into', 'mails')
  assert.deepEqual([all.status, all.report.account, ...sums(all.report)], [0, some.report.account, 'done', 4, 2, 2, 0, 0])
  const said = secretary('import', folder, '--user', 'alice@example.org', '--until', '2019-12-31').stdout
  assert.match(said, /^2 mails were found: .* What is dated after the last day that was named stays in the file\.$/m)
  const both = secretary('import', folder, '--user', 'alice@example.org', '--from', '2019-12-31', '--until', '2019-12-31').stdout
  assert.match(both, /^1 mail was found: .* What is dated before the first day or after the last day that was named stays in the file\.$/m)
})
