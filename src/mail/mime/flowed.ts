// format=flowed (RFC 3676): lines that a program broke for the wire become the paragraphs they were.
//
// The depth of the quote marks says which lines belong together, and a signature's "-- " ends a
// paragraph although its blank says otherwise.
const QUOTES = /^>*/

export function unflow(text: string, { deletesBlank }: { deletesBlank: boolean }): string {
  const paragraphs: string[] = []
  let open: { depth: number; pieces: string[] } | undefined
  const close = () => {
    if (open !== undefined) paragraphs.push(written(open.depth, open.pieces.join('')))
    open = undefined
  }
  for (const line of text.split(/\r?\n/)) {
    const depth = QUOTES.exec(line)![0].length
    const words = line.slice(depth).replace(/^ /, '')
    const isSignature = words === '-- '
    const flows = words.endsWith(' ') && !isSignature
    if (open !== undefined && (open.depth !== depth || isSignature)) close()
    open ??= { depth, pieces: [] }
    open.pieces.push(flows && deletesBlank ? words.slice(0, -1) : words)
    if (!flows) close()
  }
  close()
  return paragraphs.join('\n')
}

const written = (depth: number, words: string): string => (depth === 0 ? words : `${'>'.repeat(depth)} ${words}`)
