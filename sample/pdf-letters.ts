// The letters beyond ASCII that the sample's PDFs can set, and their way back to text.
//
// Helvetica is one of the fonts that every viewer has, so nothing is embedded; its glyphs
// are named in the encoding, and a ToUnicode map says what they mean, because the glyph
// name for ț is read as ţ by the standard list.

const LETTERS: readonly (readonly [letter: string, glyph: string])[] = [
  ['ă', 'abreve'], ['â', 'acircumflex'], ['î', 'icircumflex'], ['ș', 'scommaaccent'], ['ț', 'tcommaaccent'],
  ['Ă', 'Abreve'], ['Â', 'Acircumflex'], ['Î', 'Icircumflex'], ['Ș', 'Scommaaccent'], ['Ț', 'Tcommaaccent'],
  ['é', 'eacute'], ['á', 'aacute'], ['ó', 'oacute'], ['ö', 'odieresis'], ['ő', 'ohungarumlaut'],
  ['ü', 'udieresis'], ['ű', 'uhungarumlaut'], ['€', 'Euro'], ['²', 'twosuperior'], ['–', 'endash'],
  ['—', 'emdash'], ['„', 'quotedblbase'], ['”', 'quotedblright'], ['’', 'quoteright'], ['·', 'periodcentered'],
]

const FIRST = 128

/** The byte of a letter, and `?` for one that no document of ours has used yet. */
export function pdfByte(letter: string): number {
  const code = letter.codePointAt(0) ?? 0x3f
  if (code < 0x7f) return code
  const at = LETTERS.findIndex(([known]) => known === letter)
  return at === -1 ? 0x3f : FIRST + at
}

export function fontEncoding(): string {
  const glyphs = LETTERS.map(([, glyph]) => `/${glyph}`).join(' ')
  return `<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [${FIRST} ${glyphs}] >>`
}

export function toUnicode(): string {
  const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0')
  const pairs = LETTERS.map(([letter], i) => `<${hex(FIRST + i, 2)}> <${hex(letter.codePointAt(0) ?? 0, 4)}>`)
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CMapName /Letters def /CMapType 2 def',
    '1 begincodespacerange <00> <ff> endcodespacerange',
    '1 beginbfrange <20> <7e> <0020> endbfrange',
    `${pairs.length} beginbfchar`,
    ...pairs,
    'endbfchar endcmap CMapName currentdict /CMap defineresource pop end end',
    '',
  ].join('\n')
}
