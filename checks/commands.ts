// Commands that people are told to run exist.
//
// A refusal that advises `./secretary restore` is worse than none: it is read by somebody
// whose mail is at stake, and does nothing. So each command that a text names is looked up
// where the command line is declared.
import type { Rule, Source, Violation } from './source.ts'

const DECLARED_IN = 'src/main.ts'
/** As it is written to people: after ./, a backtick, or a colon that says what to run. */
const ADVICE = /(?:\.\/|`|: )secretary ([a-z][a-z-]*)(?: ([a-z][a-z0-9-]*))?/g

export const commands: Rule = {
  name: 'commands',
  promise: 'every command that a text tells people to run is there',
  find(sources) {
    const declared = commandsIn(sources.find(({ path }) => path === DECLARED_IN)?.text ?? '')
    // A rule that finds no commands would refuse everything or, worse, be switched off.
    if (declared.size === 0) return [`${DECLARED_IN} declares no commands: the rule about advice starts there`]
    return sources.filter(({ path }) => !path.startsWith('checks/')).flatMap((source) => unknownIn(source, declared))
  },
}

/** Each command, and the words that may follow it; none when it takes no word. */
function commandsIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [, name = '', usage = ''] of text.matchAll(/^ {2}'?([a-z][a-z-]*)'?: \{\n[^]*?\n {4}usage:([^]*?)\n {4}options:/gm)) {
    // `user list | add EMAIL …`: the first word after the command, and the first after each bar.
    const written = [...usage.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '').join('')
    const choices = written.split('\\n')[0]!.replace(new RegExp(`^${name} ?`), '').split(/(?:^| )\| /)
    found.set(name, new Set(choices.map((choice) => choice.trim().split(' ')[0] ?? '').filter((word) => /^[a-z]/.test(word))))
  }
  return found
}

function unknownIn({ path, text }: Source, declared: ReadonlyMap<string, ReadonlySet<string>>): Violation[] {
  return text.split('\n').flatMap((line, at) =>
    [...line.matchAll(ADVICE)].flatMap(([, name = '', word]): Violation[] => {
      const words = declared.get(name)
      if (words === undefined) return [`${path}:${at + 1} advises "secretary ${name}", which is no command`]
      if (word === undefined || words.size === 0 || words.has(word)) return []
      return [`${path}:${at + 1} advises "secretary ${name} ${word}", which ${DECLARED_IN} does not know`]
    }),
  )
}
