// Turns messages/{en,ro}.json into src/messages/m.ts: one typed function a message.
//
// The files are in inlang's message format, so translators' tools open them, but the
// compiler is our own: paraglide 2.25 gives the same functions and needs 11 s of WASM
// database and 45 s of wall time to start, against a few milliseconds here (measured on the
// build machine). What matters is kept: tsc refuses an unknown key or a missing value,
// unused messages are dropped from the bundle, and plural forms come from Intl.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface PluralMessage {
  declarations: string[]
  selectors: string[]
  match: Record<string, string>
}
export type MessageFile = Record<string, string | [PluralMessage]>

const locales = ['en', 'ro'] as const

/** Names in braces, in the order they first appear. */
export function placeholdersOf(message: string | [PluralMessage]): string[] {
  const text = typeof message === 'string' ? message : Object.values(message[0].match).join(' ')
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!))]
}

/** The input a plural message counts by, or '' for a plain one: `local p = count: plural`. */
export function countedBy(message: string | [PluralMessage]): string {
  if (typeof message === 'string') return ''
  const local = message[0].declarations.find((declaration) => declaration.startsWith('local '))
  return /= (\w+): plural/.exec(local ?? '')?.[1] ?? ''
}

function literal(text: string, counted: string): string {
  const escaped = text.replace(/[`\\$]/g, '\\$&')
  return `\`${escaped.replace(/\{(\w+)\}/g, (_, name: string) => (name === counted ? `\${figure(i.${name})}` : `\${i.${name}}`))}\``
}

function expression(message: string | [PluralMessage]): string {
  if (typeof message === 'string') return literal(message, '')
  const counted = countedBy(message)
  const forms = Object.entries(message[0].match).map(([key, text]) => `${key.split('=')[1]!}: ${literal(text, counted)}`)
  return `plural(i.${counted}, { ${forms.join(', ')} })`
}

/** JSON takes the last of two and says nothing: two screens would share what one of them means. */
function parseMessages(text: string): MessageFile {
  const keys = [...text.matchAll(/^ {2}"(\w+)":/gm)].map((found) => found[1]!)
  const twice = keys.find((key, at) => keys.indexOf(key) !== at)
  if (twice !== undefined) throw new Error(`${twice} stands twice among the messages`)
  return JSON.parse(text) as MessageFile
}

export function compileMessages(files: Record<(typeof locales)[number], MessageFile>): string {
  const lines = Object.entries(files.en).map(([key, english]) => {
    const romanian = files.ro[key]
    if (romanian === undefined) throw new Error(`messages/ro.json has no ${key}`)
    const counted = countedBy(english)
    const names = [...new Set([...(counted === '' ? [] : [counted]), ...placeholdersOf(english), ...placeholdersOf(romanian)])]
    const fields = names.map((name) => `${name}: ${name === counted ? 'number' : 'string | number'}`).join('; ')
    const input = names.length === 0 ? '' : `i: { ${fields} }`
    return `export const ${key} = (${input}): string => (inRomanian() ? ${expression(romanian)} : ${expression(english)})`
  })
  return [
    '// Written by compile-messages.ts from messages/*.json. Edit those.',
    `import { figure, inRomanian, plural } from '../words/locale.ts'`,
    ...lines,
    '',
  ].join('\n')
}

const here = fileURLToPath(new URL('.', import.meta.url))
export const readMessages = (locale: string): MessageFile =>
  parseMessages(readFileSync(`${here}messages/${locale}.json`, 'utf8'))

export function writeMessages(): void {
  const code = compileMessages({ en: readMessages('en'), ro: readMessages('ro') })
  mkdirSync(`${here}src/messages`, { recursive: true })
  writeFileSync(`${here}src/messages/.gitignore`, '*\n')
  writeFileSync(`${here}src/messages/m.ts`, code)
}

if (import.meta.main) writeMessages()
