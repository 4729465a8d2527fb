// Text in the charsets that Romanian mail used before UTF-8 won.
//
// Neither ISO-8859-2 nor windows-1250 has the comma-below letters, so software of that
// time wrote ş and ţ with a cedilla. The sample does the same on purpose: a search for
// "ședință" has to find those mails too.

export type Charset = 'utf-8' | 'iso-8859-2' | 'windows-1250'

const tables = new Map<Charset, ReadonlyMap<string, number>>()

function tableOf(charset: Charset): ReadonlyMap<string, number> {
  const known = tables.get(charset)
  if (known !== undefined) return known
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const letters = new TextDecoder(charset).decode(bytes)
  const table = new Map([...letters].map((letter, byte) => [letter, byte] as const))
  tables.set(charset, table)
  return table
}

const withCedilla: Record<string, string> = { ș: 'ş', ț: 'ţ', Ș: 'Ş', Ț: 'Ţ' }
const withoutTypography: Record<string, string> = { '„': '"', '“': '"', '”': '"', '’': "'", '–': '-', '—': '-', '…': '...' }

/** What a person's words became once a program of that charset had them. */
export function asWrittenIn(charset: Charset, text: string): string {
  if (charset === 'utf-8') return text
  const table = tableOf(charset)
  let written = ''
  for (const letter of text.replace(/[șțȘȚ]/g, (letter) => withCedilla[letter] ?? letter)) {
    written += table.has(letter) ? letter : (withoutTypography[letter] ?? '?')
  }
  return written
}

export function encodeText(charset: Charset, text: string): Buffer {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8')
  const table = tableOf(charset)
  return Buffer.from([...text].map((letter) => table.get(letter) ?? 0x3f))
}
