// The Date header (RFC 5322 section 3.3, with the obsolete zones of 4.3), and nothing else.
//
// `Date.parse` takes "2" for a day in 2001 and reads a date without a zone as this server's local
// time. Here a date is either certain or undefined; the time of receipt then stands in.
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ZONES: Record<string, number> = { ut: 0, utc: 0, gmt: 0, z: 0, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 }

const RFC = /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{2}|\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([+-]\d{2}:?\d{2}|[a-z]{1,5})(?:\s*[+-]\d{4})?$/i
/** What `date` and some mailers write: Mon Jan  5 12:00:00 2026 +0200 */
const ASCTIME = /^[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(\d{4})\s+([+-]\d{4}|[a-z]{1,5})$/i
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$/i

export function headerDate(value: string): number | undefined {
  const text = withoutComments(value).trim().replaceAll(/\s+/g, ' ')
  const rfc = RFC.exec(text)
  if (rfc !== null) {
    const [, day, month, year, hour, minute, second, zone] = rfc
    return instant({ year: fullYear(year), month: monthOf(month), day, hour, minute, second, zone })
  }
  const asctime = ASCTIME.exec(text)
  if (asctime !== null) {
    const [, month, day, hour, minute, second, year, zone] = asctime
    return instant({ year: Number(year), month: monthOf(month), day, hour, minute, second, zone })
  }
  const iso = ISO.exec(text)
  if (iso === null) return undefined
  const [, year, month, day, hour, minute, second, zone] = iso
  return instant({ year: Number(year), month: Number(month), day, hour, minute, second, zone })
}

interface Parts {
  year: number
  month: number
  day: string | undefined
  hour: string | undefined
  minute: string | undefined
  second: string | undefined
  zone: string | undefined
}

function instant(parts: Parts): number | undefined {
  const [day, hour, minute, second] = [Number(parts.day), Number(parts.hour), Number(parts.minute), Number(parts.second ?? 0)]
  const offset = offsetMinutes(parts.zone ?? '')
  // 60 is a leap second; it lands on the next one.
  if (offset === undefined || hour > 23 || minute > 59 || second > 60) return undefined
  const midnight = Date.UTC(parts.year, parts.month - 1, day)
  const date = new Date(midnight)
  // 31 February rolls over into March: then it was no date.
  if (date.getUTCMonth() !== parts.month - 1 || date.getUTCDate() !== day) return undefined
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000
}

function offsetMinutes(zone: string): number | undefined {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (numeric === null) return ZONES[zone.toLowerCase()]
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3])
  // Real offsets end at +14:00; +9999 and the like are made up.
  if (minutes > 18 * 60) return undefined
  return numeric[1] === '-' ? -minutes : minutes
}

const monthOf = (name: string | undefined): number => MONTHS.indexOf((name ?? '').toLowerCase().slice(0, 3)) + 1

/** Two digits: RFC 5322 section 4.3 puts 00-49 into this century. */
function fullYear(year: string | undefined): number {
  const number = Number(year)
  if (year?.length !== 2) return number
  return number < 50 ? 2000 + number : 1900 + number
}

function withoutComments(value: string): string {
  if (!value.includes('(')) return value.slice(0, 500)
  let depth = 0
  let kept = ''
  for (const char of value.slice(0, 500)) {
    if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += char
  }
  return kept
}
