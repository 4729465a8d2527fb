// The command line: finds the command and loads only what it needs.
//
// stdout belongs to answers (`--json` prints JSON lines and nothing else), stderr to the
// log and to refusals. Exit codes: 0 done, 1 failed, 2 not understood.
import { enableCompileCache } from 'node:module'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Fault, messageOf, RetryLater } from './base/fault.ts'
import type { Invocation, Run } from './entries/invocation.ts'

interface Command {
  summary: string
  usage: string
  options: NonNullable<ParseArgsConfig['options']>
  /** Words it takes besides its options; none when absent. */
  words?: number
  load(): Promise<{ run: Run }>
}

const json = { type: 'boolean' } as const
const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const COMMANDS: Record<string, Command> = {
  up: {
    summary: 'Start everything (this is what npm start does)',
    usage: 'up [--demo] [--port N] [--single-process] [--json]',
    options: { demo: flag, port: text, 'single-process': flag, json },
    load: () => import('./entries/up.ts'),
  },
  engine: {
    summary: 'Start the engine alone: sync, schedules, jobs',
    usage: 'engine [--port N]\n  --port is the one that the web listens on, where it is not the configured one: the engine says where to approve.',
    options: { port: text },
    load: () => import('./entries/engine.ts'),
  },
  web: {
    summary: 'Start the web alone: the app and the API',
    usage: 'web [--demo] [--port N] [--json]',
    options: { demo: flag, port: text, json },
    load: () => import('./entries/web.ts'),
  },
  executor: {
    summary: 'Start a job worker alone (PostgreSQL only; as many as you like, on any host)',
    usage: 'executor [--workers N]',
    options: { workers: text },
    load: () => import('./entries/executor.ts'),
  },
  doctor: {
    summary: 'Look at everything that can be wrong, and say what to do about it',
    usage:
      'doctor [--prove | --repair] [--account ADDRESS|NAME] [--folder PATH|NAME] [--json]\n' +
      '  --prove compares each mailbox with its provider now, name by name; --repair also fetches what is missing here and lets\n' +
      '  go of what is not there any more. Without a running engine it does so itself. Exit code 1: something needs doing.',
    options: { prove: flag, repair: flag, account: text, folder: text, json },
    load: () => import('./entries/doctor.ts'),
  },
  user: {
    summary: 'People: list, add, invite, change a role, reset a password, disable, enable, delete',
    usage:
      'user list | add EMAIL --name NAME [--role owner|admin|member] | invite EMAIL [--role admin|member] | role EMAIL owner|admin|member | reset-password EMAIL | remove-2fa EMAIL | disable EMAIL | enable EMAIL | delete EMAIL --yes  [--json]\n' +
      '  (passwords are read from the terminal, or from stdin when piped)\n' +
      '  delete erases what is kept here of a person: accounts, mail, events, actions, jobs, sessions, tokens, secrets.\n' +
      '  Imported files and the sample lie here alone and are deleted too. Connected mail folders stay as they are, and so do\n' +
      '  the audit log and, until it is compacted, the pack with the raw mail.',
    options: { name: text, role: text, yes: flag, json },
    words: 3,
    load: () => import('./entries/user.ts'),
  },
  import: {
    summary: 'Import mail: an mbox, a ZIP of Takeout, a folder, a Maildir, an .eml; or a calendar (.ics)',
    usage:
      'import PATH [--user EMAIL] [--into NAME] [--from DATE] [--until DATE] [--json]\n' +
      '  It is read where it lies, of any size, and stays as it is. Its mail becomes an account of its person, called NAME\n' +
      '  or after the file; NAME may be an account that was imported before. The same command again goes on where it was\n' +
      '  stopped; of what was imported before it brings what is new. The last line says what became of every mail.\n' +
      '  --from 2015-01-01 leaves what is dated before that day in the file, --until 2019-12-31 what is dated after that one.',
    options: { user: text, into: text, from: text, until: text, json },
    words: 1,
    load: () => import('./entries/import.ts'),
  },
  search: {
    summary: 'Search the mail that is here, in Gmail’s language',
    usage:
      'search QUERY [--user EMAIL] [--limit N] [--json]\n' +
      '  words, "phrases", pre*, from: to: cc: bcc: subject: filename: in: label: account: list: is: has:attachment larger: smaller:\n' +
      '  before: after: on: older_than: newer_than: rfc822msgid:, OR, - and groups. QUERY is one word to the shell: put it in quotes.',
    options: { user: text, limit: text, json },
    words: 1,
    load: () => import('./entries/search.ts'),
  },
  clean: {
    summary: 'Newsletters and the like in the inbox: what may be cleaned away, how sure that is, and why',
    usage:
      'clean [--user EMAIL] [--band sure|likely|unsure] [--limit N] [--propose] [--json]\n' +
      '  It shows, and moves nothing. --propose proposes to move what it shows, or without --band what is sure, to\n' +
      '  Secretary/Auto-Cleaned: a person approves that in the app, and can bring all of it back.',
    options: { user: text, band: text, limit: text, propose: flag, json },
    load: () => import('./entries/clean.ts'),
  },
  approvals: {
    summary: 'What waits for your approval: who asks, what it would do, what warns of it',
    usage:
      'approvals [--limit N] | show ID  [--user EMAIL] [--json]\n' +
      '  It lists what waits, the newest last, and changes nothing. show ID: all that is to be read of one action, also of one that was\n' +
      '  decided: where each fact comes from, the text that would leave, what came of it, and the seal of what stands there.',
    options: { user: text, limit: text, json },
    words: 2,
    load: () => import('./entries/approvals.ts'),
  },
  approve: {
    summary: 'Approve an action, with your password: exactly what is shown, once',
    usage:
      'approve ID [--without ID,ID] [--seen SEAL] [--user EMAIL] [--json]\n' +
      '  It shows the action, then asks for your password and, where you have one, your second factor. No token can approve.\n' +
      '  --without leaves mails of it out. Where no terminal shows it, --seen names the seal of what you read, and the password\n' +
      '  and the code are lines of stdin.',
    options: { user: text, without: text, seen: text, json },
    words: 1,
    load: () => import('./entries/approve.ts'),
  },
  reject: {
    summary: 'Reject an action that waits, with your password',
    usage: 'reject ID [--why WORDS] [--user EMAIL] [--json]\n  Whoever asked for it can read the words.',
    options: { user: text, why: text, json },
    words: 1,
    load: () => import('./entries/reject.ts'),
  },
  undo: {
    summary: 'Take back what was approved, before it begins or afterwards, with your password',
    usage: 'undo ID [--user EMAIL] [--json]\n  What has not begun never happens. What was done is undone by an action of its own, which can be taken back too.',
    options: { user: text, json },
    words: 1,
    load: () => import('./entries/undo.ts'),
  },
  activity: {
    summary: 'What was decided and done: by whom, and what came of it',
    usage: 'activity [--limit N] [--user EMAIL] [--json]\n  The newest last. One in full: approvals show ID.',
    options: { user: text, limit: text, json },
    load: () => import('./entries/activity.ts'),
  },
  drafts: {
    summary: 'Letters that are being written',
    usage: 'drafts [--limit N] | show ID  [--user EMAIL] [--json]\n  It shows, and changes nothing.',
    options: { user: text, limit: text, json },
    words: 2,
    load: () => import('./entries/drafts.ts'),
  },
  rules: {
    summary: 'Rules: what is proposed for mail as it comes in',
    usage:
      'rules list | add QUERY --name NAME --act read|unread|star|unstar|archive|label|unlabel [--label LABEL] [--account ADDRESS|NAME] | enable ID | disable ID | remove ID  [--user EMAIL] [--json]\n' +
      '  QUERY is a search, one word to the shell: put it in quotes. What a rule wants done waits for your approval; letting one\n' +
      '  act by itself is given in the app. Making, switching and deleting one takes your password.',
    options: { name: text, act: text, label: text, account: text, user: text, json },
    words: 2,
    load: () => import('./entries/rules.ts'),
  },
  token: {
    summary: 'API tokens: create, list, revoke',
    usage: 'token create --grants read,flag,draft,send-proposal,admin [--name NAME] [--days N] | list | revoke ID  [--user EMAIL] [--json]\n  --user says whose, where several people live here.',
    options: { user: text, grants: text, name: text, days: text, json },
    words: 2,
    load: () => import('./entries/token.ts'),
  },
  jobs: {
    summary: 'Slow work: list it, retry what failed, cancel, pause or resume it',
    usage: 'jobs list [--dead] | retry ID | retry --dead | cancel ID | pause ID | resume ID  [--json]',
    options: { dead: flag, json },
    words: 2,
    load: () => import('./entries/jobs.ts'),
  },
  tidy: {
    summary: 'Remove what nothing refers to any more, as every night: bytes of deleted mail, what imports left behind',
    usage: 'tidy [--json]\n  It says what it removed. Nothing that anybody may still be at work on is touched: the bytes of mail that was deleted\n  just now go the next time, an hour later.',
    options: { json },
    load: () => import('./entries/tidy.ts'),
  },
  audit: {
    summary: 'The audit log: check that nothing in it was changed',
    usage: 'audit verify [--json]',
    options: { json },
    words: 1,
    load: () => import('./entries/audit.ts'),
  },
  keys: {
    summary: 'The keys that seal stored secrets: rotate them',
    usage: 'keys rotate [--json]',
    options: { json },
    words: 1,
    load: () => import('./entries/keys.ts'),
  },
  migrate: {
    summary: 'Bring the database to this version’s schema (every start does it too)',
    usage: 'migrate [--json]',
    options: { json },
    load: () => import('./entries/migrate.ts'),
  },
  mcp: {
    summary: 'Serve MCP clients (not part of this version yet)',
    usage: 'mcp',
    options: {},
    load: () => import('./entries/mcp.ts'),
  },
}

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = name === 'help' ? rest[0] : undefined
    const asked = about === undefined ? undefined : commandOf(about)
    if (about !== undefined && asked === undefined) return unknown(about)
    process.stdout.write(asked === undefined ? overview() : helpOf(asked))
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    const { ownVersion } = await import('./entries/version.ts')
    process.stdout.write(`${ownVersion()}\n`)
    return 0
  }
  const command = commandOf(name)
  if (command === undefined) return unknown(name)
  let invocation: Invocation
  try {
    const { positionals, values } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    const tooMuch = positionals[command.words ?? 0]
    if (tooMuch !== undefined && values['help'] !== true) return refuse(`"${tooMuch}" is one word too many`, `Usage: secretary ${command.usage}`, 2)
    invocation = { positionals, flags: values }
  } catch (error) {
    return refuse(messageOf(error), `Usage: secretary ${command.usage}`, 2)
  }
  if (invocation.flags['help'] === true) {
    process.stdout.write(helpOf(command))
    return 0
  }
  const { run } = await command.load()
  return await run(invocation)
}

/** Its own names only: `constructor` is a word of every object. */
const commandOf = (name: string): Command | undefined => (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined)

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length))
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `Secretary reads your mail and calendar, and changes nothing until you sign.

Usage: secretary COMMAND [options]

${lines.join('\n')}

secretary COMMAND --help says more. Data lives in SECRETARY_HOME; config.sample.env shows every setting.
`
}

function helpOf(command: Command): string {
  return `${command.summary}\n\nUsage: secretary ${command.usage}\n`
}

const unknown = (name: string): number => refuse(`There is no command ${name}`, 'secretary --help lists them.', 2)

function refuse(what: string, fix: string, code: number): number {
  process.stderr.write(`secretary: ${what}${fix === '' ? '' : `. ${fix}`}\n`)
  return code
}

// Stripped and compiled sources are kept between starts: a cold start of all processes is a third faster.
enableCompileCache()
// What is made here is this user's alone, also in a folder that somebody else made readable.
process.umask(0o077)
// `secretary … | head` has seen enough: that is an end, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof Fault) process.exitCode = refuse(error.message, error.fix, error.code === 'usage' ? 2 : 1)
  else if (error instanceof RetryLater) process.exitCode = refuse(error.message, '', 1)
  // A bug of ours: whoever reports it has to be able to say where.
  else process.exitCode = refuse(error instanceof Error ? (error.stack ?? error.message) : String(error), '', 1)
}
