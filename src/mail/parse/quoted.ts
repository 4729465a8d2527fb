// Splits a mail's own words from the history quoted under or above them.
//
// Wrong splits hide what somebody wrote, so it only cuts where it is sure: answers written
// between the quoted lines stay whole, and so does a mail that would have no words left (a
// forwarded message is content, not history). A signature stays with the words.

export interface SplitText {
  text: string
  quoted: string
}

interface Marker {
  /** First line of the announcement, and the first line after it. */
  start: number
  end: number
  /** Announces a copy of the earlier mail, down to the end, whatever its lines look like. */
  takesAll: boolean
}

const ATTRIBUTION_LINES_MAX = 4
const ATTRIBUTION_CHARS_MAX = 600
/** "On … wrote:", "În … a scris:" and their like; a digit or an address inside tells them from prose. */
const ATTRIBUTION = [
  /^(?:On|Le|Am|El|Il|Em|Op|Den)\b.{4,400}?\b(?:wrote|a écrit|schrieb|escribió|ha scritto|escreveu|schreef|skrev)\s*:$/iu,
  /^(?:În|In|La|Pe|Joi|Luni|Mar[țţt]i|Miercuri|Vineri|S[âa]mb[ăa]t[ăa]|Duminic[ăa])(?!\p{L}).{2,400}\ba\s+scris\s*:?$/iu,
  /^.{0,200}<[^<>\s]{1,64}@[^<>\s]{1,255}>.{0,100}(?:wrote|a scris|schrieb|a écrit)\s*:$/iu,
  /^\d{4}-\d{2}-\d{2}.{4,200}<[^<>\s]{1,64}@[^<>\s]{1,255}>\s*:$/u,
]
const SEPARATOR = /^\s*-{2,}\s*(?:Original (?:Message|Appointment)|Mesaj(?:ul)? original|Reply message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*$/iu
/** What follows is handed on to be read: content, whoever wrote it first. */
const FORWARDED = /^\s*-{2,}\s*(?:Forwarded message|Mesaj redirec[țţt]ionat|Begin forwarded message|Weitergeleitete Nachricht|Message transféré)\b/iu
const HEADER_FROM = /^\s*\*?(?:From|De la|Von|De|Da)\s*:\*?\s+\S/iu
const HEADER_REST = [/^\s*\*?(?:Sent|Date|Trimis|Trimisă|Data|Dată|Gesendet|Envoyé|Enviado)\s*:/iu, /^\s*\*?(?:To|Către|Catre|An|À|Para)\s*:/iu, /^\s*\*?(?:Subject|Subiect|Betreff|Objet|Asunto)\s*:/iu]
const HEADER_LINES = 8
const RULE = /^\s*_{5,}\s*$/
const SIGNATURE = /^-- ?$/

export function splitQuoted(whole: string): SplitText {
  const lines = whole.replaceAll('\r\n', '\n').split('\n')
  const marker = firstMarker(lines)
  const forwarded = lines.findIndex((line) => FORWARDED.test(line))
  if (forwarded !== -1 && (marker === undefined || forwarded < marker.start)) return kept(lines)
  if (marker === undefined) return withoutTrailingQuote(lines)
  const before = lines.slice(0, marker.start)
  if (marker.takesAll) return isBlank(before) ? kept(lines) : split(before, lines.slice(marker.start))
  const end = endOfQuote(lines, marker.end)
  const rest = lines.slice(end)
  if (rest.some(isQuoteLine)) return kept(lines)
  if (isBlank(before) && isBlank(rest)) return kept(lines)
  return split([...before, ...rest], lines.slice(marker.start, end))
}

function firstMarker(lines: readonly string[]): Marker | undefined {
  for (const [index, line] of lines.entries()) {
    if (SEPARATOR.test(line)) return { start: index, end: index + 1, takesAll: true }
    if (isHeaderBlock(lines, index)) {
      const start = index > 0 && RULE.test(lines[index - 1] ?? '') ? index - 1 : index
      return { start, end: index + 1, takesAll: true }
    }
    const end = endOfAttribution(lines, index)
    if (end === undefined) continue
    const next = lines.slice(end).find((after) => after.trim() !== '')
    return { start: index, end, takesAll: next === undefined || !isQuoteLine(next) }
  }
  return undefined
}

/** Mailers wrap the announcement, so up to four lines are read as one. */
function endOfAttribution(lines: readonly string[], start: number): number | undefined {
  const first = lines[start] ?? ''
  if (first.trim() === '' || isQuoteLine(first)) return undefined
  let joined = ''
  for (let at = start; at < Math.min(lines.length, start + ATTRIBUTION_LINES_MAX); at++) {
    const line = (lines[at] ?? '').trim()
    if (line === '') return undefined
    joined = `${joined} ${line}`.trim()
    if (joined.length > ATTRIBUTION_CHARS_MAX) return undefined
    if (/[\d@]/.test(joined) && ATTRIBUTION.some((pattern) => pattern.test(joined))) return at + 1
  }
  return undefined
}

/** The head of a copied mail, as Outlook writes it: From, then at least two of Sent, To, Subject. */
function isHeaderBlock(lines: readonly string[], start: number): boolean {
  if (!HEADER_FROM.test(lines[start] ?? '')) return false
  const following = lines.slice(start + 1, start + HEADER_LINES)
  return HEADER_REST.filter((pattern) => following.some((line) => pattern.test(line))).length >= 2
}

function endOfQuote(lines: readonly string[], from: number): number {
  let end = from
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (isQuoteLine(line)) end = at + 1
    else if (line.trim() !== '') break
  }
  return end
}

/** Quoted lines at the end, with nothing but a signature behind them. */
function withoutTrailingQuote(lines: readonly string[]): SplitText {
  const last = lines.findLastIndex(isQuoteLine)
  if (last === -1) return kept(lines)
  const rest = lines.slice(last + 1)
  const firstWords = rest.find((line) => line.trim() !== '')
  if (firstWords !== undefined && !SIGNATURE.test(firstWords)) return kept(lines)
  let start = last
  while (start > 0 && (isQuoteLine(lines[start - 1] ?? '') || (lines[start - 1] ?? '').trim() === '')) start--
  const before = lines.slice(0, start)
  // Quoted lines further up mean that the answers stand between them.
  if (isBlank(before) || before.some(isQuoteLine)) return kept(lines)
  return split([...before, ...rest], lines.slice(start, last + 1))
}

const isQuoteLine = (line: string): boolean => /^\s{0,3}>/.test(line)
const isBlank = (lines: readonly string[]): boolean => lines.every((line) => line.trim() === '')
const kept = (lines: readonly string[]): SplitText => ({ text: joined(lines), quoted: '' })
const split = (text: readonly string[], quoted: readonly string[]): SplitText => ({ text: joined(text), quoted: joined(quoted) })

/** Empty lines at the edges go; a signature's "-- " keeps its space. */
const joined = (lines: readonly string[]): string => lines.join('\n').replaceAll(/\n{3,}/g, '\n\n').replace(/^(?:[ \t]*\n)+/, '').trimEnd()
