// Reads one set of mail in one way, over and over for some seconds, and says how fast it was.
//
// A process for each way: what one of them left in memory, and what the compiler learned from
// it, is not the other's.
import PostalMime from 'postal-mime'
import { planSample } from '../sample/mailbox.ts'
import { outlineMail } from '../src/mail/parse/mail-outline.ts'
import { parseMessage } from '../src/mail/parse/parse-message.ts'

export type Way = 'outline' | 'parse' | 'postal-mime'
/** `letters`: the sample as it is. `files`: every eighth with a file of 180 KB, which makes them as heavy on average as mail is. */
export type MailSet = 'letters' | 'files'

export interface Pace {
  messagesPerSecond: number
  megabytesPerSecond: number
  peakMegabytes: number
}

const WAYS: Record<Way, (raw: Uint8Array) => unknown> = {
  outline: outlineMail,
  parse: parseMessage,
  'postal-mime': (raw) => PostalMime.parse(raw),
}
const MEASURED_US = 5_000_000

const FILE = `${'JVBERi0xLjcNCiXi48/TDQo0OCAwIG9iag0KPDwvTGluZWFyaXplZCAxL0wgMTgwMDAwL08gNTAv\r\n'.repeat(3_150)}`
const withFile = (raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('Subject: plan\r\nFrom: Ana <ana@example.org>\r\nTo: bob@example.org\r\nContent-Type: multipart/mixed; boundary=around\r\n\r\n--around\r\n'), raw.subarray(Math.max(0, raw.toString('latin1').search(/^content-type:/im))), Buffer.from(`\r\n--around\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${FILE}--around--\r\n`)])

const letters = planSample({ nowMs: Date.UTC(2026, 10, 17, 7, 26), seed: 54 }).mails.map(({ raw }) => raw)
const raws = process.argv[3] === 'files' ? letters.map((raw, index) => (index % 8 === 0 ? withFile(raw) : raw)) : letters
const read = WAYS[process.argv[2] as Way]
for (const raw of raws) await read(raw)

// The processor's time, not the clock's: neighbours on the machine slow both ways, never by the same.
const before = process.cpuUsage()
let [messages, bytes, spentUs] = [0, 0, 0]
while (spentUs < MEASURED_US) {
  for (const raw of raws) {
    await read(raw)
    bytes += raw.length
  }
  messages += raws.length
  const { user, system } = process.cpuUsage(before)
  spentUs = user + system
}
const pace: Pace = { messagesPerSecond: (messages * 1e6) / spentUs, megabytesPerSecond: bytes / spentUs, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
process.stdout.write(JSON.stringify(pace))
