// What a letter says, as lines with their marks: the one thing that is saved and sent.
//
// An editable page holds whatever browsers and clipboards put there. Nothing of that leaves: it is
// read into these lines by a list of what is known, and written out anew. What the list does not
// know keeps its words and loses its looks. A letter without any marks stays plain text.
export interface Marks {
  bold?: true
  italic?: true
  underline?: true
  href?: string
}
export interface Words extends Marks {
  text: string
}
/** One of the letter's files, shown among the words. */
export interface Picture {
  fileId: string
  alt: string
}
export type Span = Words | Picture
export interface Line {
  kind: 'line' | 'bullet' | 'number'
  /** How many lists it lies in; 0 = none. */
  depth: number
  /** How many quotations it lies in. */
  quote: number
  spans: Span[]
  /** A whole quotation that lines could not say, as it came: tables, colours. Its spans have its words and pictures. */
  kept?: string
}

export type LetterBody = { text: string } | { html: string }

/** As much of a page's node as is read; the browser's are, and so can a test's be. */
export interface LetterNode {
  nodeType: number
  nodeName: string
  nodeValue: string | null
  childNodes: Iterable<LetterNode>
  getAttribute?(name: string): string | null
}

interface Place {
  marks: Marks
  kind: Line['kind']
  depth: number
  quote: number
  /** Line ends stand for themselves: in the editor and in <pre>. */
  asTyped: boolean
}

const BLOCKS = new Set('ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DIV DL DT FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TFOOT THEAD TR UL'.split(' '))
const UNREAD = new Set('SCRIPT STYLE TITLE HEAD TEMPLATE OBJECT IFRAME SVG MATH NOSCRIPT AUDIO VIDEO CANVAS SELECT TEXTAREA BUTTON'.split(' '))
const isPicture = (span: Span): span is Picture => 'fileId' in span

export interface Reading {
  /** For the editor's own page; a page from elsewhere has line ends that mean nothing. */
  asTyped: boolean
  /** For what is kept of a letter, never for what is pasted: quotations that lines cannot say stay as they are, in this form. */
  keeps?: (quote: LetterNode) => string
}

export function readLines(root: LetterNode, { asTyped, keeps }: Reading): Line[] {
  const lines: Line[] = []
  let open: Line | undefined
  const close = () => {
    if (open !== undefined) lines.push(tidied(open))
    open = undefined
  }
  const put = (span: Span, place: Place) => {
    open ??= { kind: place.kind, depth: place.depth, quote: place.quote, spans: [] }
    open.spans.push(span)
  }
  const breakLine = (place: Place) => {
    if (place.kind !== 'line') put({ text: '\n' }, place)
    else if (open === undefined) lines.push({ kind: 'line', depth: 0, quote: place.quote, spans: [] })
    else close()
  }
  const say = (value: string, place: Place) => {
    const text = value.replaceAll('\u00a0', ' ')
    if (!place.asTyped) {
      const flowing = text.replaceAll(/\s+/g, ' ')
      if (flowing.trim() !== '' || open !== undefined) put({ text: open === undefined ? flowing.trimStart() : flowing, ...place.marks }, place)
      return
    }
    for (const [index, part] of text.split(/\r?\n/).entries()) {
      if (index > 0) breakLine(place)
      if (part !== '') put({ text: part, ...place.marks }, place)
    }
  }
  const walk = (node: LetterNode, place: Place): void => {
    if (node.nodeType === 3) return say(node.nodeValue ?? '', place)
    const name = node.nodeName.toUpperCase()
    if (node.nodeType !== 1 || UNREAD.has(name)) return
    if (name === 'BR') return breakLine(place)
    if (name === 'IMG') {
      const fileId = fileOf(node)
      if (fileId !== '') put({ fileId, alt: node.getAttribute?.('alt') ?? '' }, place)
      return
    }
    const kept = keptOf(name, node, place)
    if (kept !== undefined) {
      close()
      lines.push(kept)
      return
    }
    const inside = placeIn(name, node, place)
    if (!BLOCKS.has(name)) {
      for (const child of node.childNodes) walk(child, inside)
      if (name === 'TD' || name === 'TH') say('\t', { ...inside, asTyped: true })
      return
    }
    // A block within a point of a list is another line of that point.
    const isPart = place.kind !== 'line' && !['LI', 'UL', 'OL'].includes(name)
    if (!isPart) close()
    else if (open !== undefined) put({ text: '\n' }, place)
    const before = lines.length
    for (const child of node.childNodes) walk(child, inside)
    if (isPart) return
    if (name === 'LI' && open === undefined && lines.length === before) lines.push({ kind: inside.kind, depth: inside.depth, quote: inside.quote, spans: [] })
    close()
  }
  const keptOf = (name: string, node: LetterNode, place: Place): Line | undefined => {
    const html = asTyped ? (node.getAttribute?.('data-kept') ?? '') : keeps !== undefined && name === 'BLOCKQUOTE' && place.quote === 0 && place.kind === 'line' && !isOfLines(node) ? keeps(node) : ''
    if (html === '') return undefined
    const words: Span[] = asTyped ? [] : [{ text: wordsOfLines(readLines(node, { asTyped: false })) }]
    return { kind: 'line', depth: 0, quote: 1, spans: [...words, ...picturesOf(html).map((fileId) => ({ fileId, alt: '' }))], kept: html }
  }
  const start: Place = { marks: {}, kind: 'line', depth: 0, quote: 0, asTyped }
  for (const child of root.childNodes) walk(child, start)
  close()
  return lines
}

const OF_LINES = new Set('BLOCKQUOTE DIV BR B I U A UL OL LI IMG'.split(' '))
const LOOKS = ['data-style', 'style', 'align', 'bgcolor', 'color', 'dir', 'width', 'height']
/** Whether lines say all of it. */
const isOfLines = (node: LetterNode): boolean =>
  node.nodeType !== 1 || (OF_LINES.has(node.nodeName.toUpperCase()) && LOOKS.every((name) => (node.getAttribute?.(name) ?? null) === null) && [...node.childNodes].every(isOfLines))

const PICTURE = /\ssrc\s*=\s*["']?cid:([\w-]{1,64})/gi
const picturesOf = (html: string): string[] => [...html.matchAll(PICTURE)].map(([, fileId = '']) => fileId)

function placeIn(name: string, node: LetterNode, place: Place): Place {
  // Put aside by whoever parsed it (body-words.ts), or as it is.
  const style = node.getAttribute?.('data-style') ?? node.getAttribute?.('style') ?? ''
  const marks: Marks = { ...place.marks }
  if (/^(?:B|STRONG|H[1-6]|TH)$/.test(name) || /font-weight:\s*(?:bold|[6-9]00)/i.test(style)) marks.bold = true
  // Some programs wrap all of what they copy into a bold that is none.
  if (/font-weight:\s*(?:normal|400)/i.test(style)) delete marks.bold
  if (/^(?:I|EM|CITE)$/.test(name) || /font-style:\s*italic/i.test(style)) marks.italic = true
  if (/^(?:U|INS)$/.test(name)) marks.underline = true
  const href = name === 'A' ? linkOf(node.getAttribute?.('href') ?? '') : ''
  if (href !== '') marks.href = href
  if (name === 'BLOCKQUOTE') return { ...place, marks, kind: 'line', depth: 0, quote: place.quote + 1 }
  if (name === 'UL' || name === 'OL') return { ...place, marks, kind: name === 'UL' ? 'bullet' : 'number', depth: place.depth + 1 }
  return { ...place, marks, asTyped: place.asTyped || name === 'PRE' }
}

/** Where a link may lead; '' = nowhere. "example.org" is a place as people type it. */
export function linkOf(typed: string): string {
  const text = typed.trim()
  if (/^(?:https?:\/\/|mailto:|tel:)[^\s<>"]+$/i.test(text)) return text
  if (/^[^\s<>"@/:]+@[^\s<>"@/:]+\.[^\s<>"@/:]+$/.test(text)) return `mailto:${text}`
  return /^[^\s<>"@:]+\.[a-z]{2,}(?::\d+)?(?:[/?#][^\s<>"]*)?$/i.test(text) ? `https://${text}` : ''
}

/** The letter's file that a picture is; '' = it is none of them. */
export const fileOf = (node: Pick<LetterNode, 'getAttribute'>): string => /^(?:cid:|.*\/letter-files\/)([\w-]{1,64})$/.exec(node.getAttribute?.('src') ?? '')?.[1] ?? ''

/** Neighbours with the same marks are one, and a line does not end with the break that closed it. */
function tidied(line: Line): Line {
  const spans: Span[] = []
  for (const span of line.spans) {
    const last = spans.at(-1)
    if (last !== undefined && !isPicture(last) && !isPicture(span) && sameMarks(last, span)) last.text += span.text
    else spans.push({ ...span })
  }
  const end = spans.at(-1)
  if (end !== undefined && !isPicture(end)) end.text = end.text.replace(line.kind === 'line' ? /\t$/ : /[\n\t]$/, '')
  return { ...line, spans: spans.filter((span) => isPicture(span) || span.text !== '') }
}

const sameMarks = (a: Marks, b: Marks): boolean => a.bold === b.bold && a.italic === b.italic && a.underline === b.underline && a.href === b.href

/** Lines of plain text; ">" at the start of one is how letters quote. */
export function linesOf(text: string): Line[] {
  if (text.trim() === '') return []
  return text.replace(/\n$/, '').split(/\r?\n/).map((line): Line => {
    const quoted = /^(?:> ?)+/.exec(line)?.[0] ?? ''
    const words = line.slice(quoted.length)
    return { kind: 'line', depth: 0, quote: quoted.split('>').length - 1, spans: words === '' ? [] : [{ text: words }] }
  })
}

export const isPlain = (lines: readonly Line[]): boolean => lines.every(({ kind, spans, kept }) => kind === 'line' && kept === undefined && spans.every((span) => !isPicture(span) && sameMarks(span, {})))

const wordsOf = (spans: readonly Span[]): string => spans.map((span) => (isPicture(span) ? '' : span.text)).join('')
/** As plain text says it. */
export const wordsOfLines = (lines: readonly Line[]): string =>
  lines
    .map(({ quote, spans, kept }) => {
      const mark = `${'>'.repeat(quote)}${quote > 0 ? ' ' : ''}`
      return mark + (kept === undefined ? wordsOf(spans) : wordsOf(spans).replaceAll('\n', `\n${mark}`))
    })
    .join('\n')

/** Plain as long as nothing in it is more than plain. */
export const bodyOf = (lines: readonly Line[]): LetterBody => (isPlain(lines) ? { text: wordsOfLines(lines) } : { html: htmlOf(lines, (fileId) => `cid:${fileId}`, { joined: true }) })

export const picturesOfBody = (body: LetterBody): string[] => ('html' in body ? picturesOf(body.html) : [])
export const picturesIn = (lines: readonly Line[]): string[] => lines.flatMap(({ spans }) => spans.filter(isPicture).map(({ fileId }) => fileId))

/**
 * `joined`: lines that follow each other are one block with breaks, as letters are sent: programs that
 * make text of a block for each line put a second empty line where there is one. What is kept is sent as
 * it is; in the page it is a box that the editor draws it into (kept-quote.ts).
 */
export function htmlOf(lines: readonly Line[], sourceOf: (fileId: string) => string, { joined = false } = {}): string {
  let html = ''
  let quote = 0
  let lists: ('ul' | 'ol')[] = []
  const leaveLists = (depth: number) => {
    while (lists.length > depth) html += `</${lists.pop()!}>`
  }
  for (const [index, line] of lines.entries()) {
    const tag = line.kind === 'bullet' ? 'ul' : 'ol'
    // What is kept brings its own quotation.
    const depth = line.kept === undefined ? line.quote : 0
    if (depth !== quote || line.kind === 'line') leaveLists(0)
    for (; quote < depth; quote += 1) html += '<blockquote type="cite">'
    for (; quote > depth; quote -= 1) html += '</blockquote>'
    if (line.kept !== undefined) {
      html += joined ? line.kept : `<div data-kept="${escaped(line.kept)}" contenteditable="false"></div>`
      continue
    }
    if (line.kind === 'line') {
      const goesOn = (other: Line | undefined) => joined && other?.kind === 'line' && other.kept === undefined && other.quote === line.quote
      const words = spansHtml(line.spans, sourceOf)
      html += `${goesOn(lines[index - 1]) ? '' : '<div>'}${words}${goesOn(lines[index + 1]) ? (line.spans.length === 0 ? '' : '<br>') : '</div>'}`
      continue
    }
    leaveLists(line.depth)
    if (lists.length === line.depth && lists.at(-1) !== tag) leaveLists(line.depth - 1)
    while (lists.length < line.depth) {
      html += `<${tag}>`
      lists = [...lists, tag]
    }
    html += `<li>${spansHtml(line.spans, sourceOf)}</li>`
  }
  leaveLists(0)
  return html + '</blockquote>'.repeat(quote)
}

/** Of one line, without what is around it. */
export function spansHtml(spans: readonly Span[], sourceOf: (fileId: string) => string): string {
  return spans.length === 0 ? '<br>' : spans.map((span) => (isPicture(span) ? `<img src="${escaped(sourceOf(span.fileId))}" alt="${escaped(span.alt)}">` : marked(span))).join('')
}

function marked({ text, bold, italic, underline, href }: Words): string {
  // Every second blank of a run is one that does not fall together with its neighbour.
  let html = escaped(text).replaceAll(/ {2}/g, ' \u00a0').replaceAll('\n', '<br>')
  if (underline === true) html = `<u>${html}</u>`
  if (italic === true) html = `<i>${html}</i>`
  if (bold === true) html = `<b>${html}</b>`
  return href === undefined ? html : `<a href="${escaped(href)}">${html}</a>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
