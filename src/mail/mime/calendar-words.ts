// What an invitation says in words: its summary, place and description (RFC 5545).
//
// Not the calendar's own reader: that one weighs times and rules, is of another domain, and a mail
// whose invitation is broken is searched all the same.
const WORDS = /^(?:SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\r\n]*)?:(.*)$/gim

export function calendarWords(ics: string): string {
  const lines = ics.replaceAll(/\r?\n[ \t]/g, '')
  return [...lines.matchAll(WORDS)].map(([, value = '']) => value.replaceAll(/\\[nN]/g, '\n').replaceAll(/\\(.)/g, '$1')).join('\n')
}
