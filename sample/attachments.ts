// Files that mails carry: small, real, and made here, so that a viewer opens them and a
// text extractor finds words in them. No binary lies in the repository.
import { crc32, deflateSync } from 'node:zlib'
import { fontEncoding, pdfByte, toUnicode } from './pdf-letters.ts'

export type FileScript =
  | { kind: 'pdf'; name: string; lines: readonly string[] }
  | { kind: 'csv'; name: string; rows: readonly (readonly string[])[] }
  | { kind: 'docx'; name: string; paragraphs: readonly string[] }
  | { kind: 'xlsx'; name: string; rows: readonly (readonly string[])[] }
  | { kind: 'png'; name: string; drawing: Drawing }
  | { kind: 'text'; name: string; text: string }

/** `plan` draws walls, `stair` a section of steps, `photo` a hazy gradient with a horizon, `mark` a logo. */
export type Drawing = 'plan' | 'stair' | 'photo' | 'mark'

export interface MadeFile {
  name: string
  type: string
  bytes: Buffer
}

export function makeFile(script: FileScript): MadeFile {
  const { kind, name } = script
  switch (kind) {
    case 'pdf':
      return { name, type: 'application/pdf', bytes: pdf(script.lines) }
    case 'csv':
      return { name, type: 'text/csv', bytes: Buffer.from(script.rows.map((row) => `${row.join(';')}\r\n`).join('')) }
    case 'docx':
      return { name, type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', bytes: docx(script.paragraphs) }
    case 'xlsx':
      return { name, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: xlsx(script.rows) }
    case 'png':
      return { name, type: 'image/png', bytes: png(script.drawing) }
    case 'text':
      return { name, type: 'text/plain', bytes: Buffer.from(script.text) }
  }
}

function pdf(lines: readonly string[]): Buffer {
  const shown = lines.map((line, i) => `${i === 0 ? '/F1 16 Tf' : '/F1 10 Tf'} ${hexOf(line)} Tj T*`).join('\n')
  const content = `BT\n18 TL\n60 770 Td\n${shown}\nET\n`
  const cmap = toUnicode()
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding ${fontEncoding()} /ToUnicode 6 0 R >>`,
    `<< /Length ${cmap.length} >>\nstream\n${cmap}endstream`,
  ]
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [i, object] of objects.entries()) {
    offsets.push(file.length)
    file += `${i + 1} 0 obj\n${object}\nendobj\n`
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, 'latin1')
}

/** Hexadecimal strings need no escaping, whatever the line holds. */
const hexOf = (line: string): string => `<${Buffer.from([...line].map(pdfByte)).toString('hex')}>`

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

function packageOf(target: string, contentType: string, parts: Record<string, string>): Buffer {
  return zip({
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${contentType}</Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="${target}"/></Relationships>`,
    ...parts,
  })
}

function docx(paragraphs: readonly string[]): Buffer {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`).join('')
  return packageOf(
    'word/document.xml',
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>',
    { 'word/document.xml': `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>` },
  )
}

function xlsx(rows: readonly (readonly string[])[]): Buffer {
  const cell = (text: string): string =>
    /^-?\d+(\.\d+)?$/.test(text) ? `<c><v>${text}</v></c>` : `<c t="inlineStr"><is><t>${escapeXml(text)}</t></is></c>`
  const data = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return packageOf(
    'xl/workbook.xml',
    `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/>`,
    {
      'xl/workbook.xml': `${XML}<workbook xmlns="${main}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`,
    },
  )
}

/** Stored, not deflated: every reader accepts it, and the bytes do not depend on a zlib version. */
function zip(entries: Record<string, string>): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(entries)) {
    const path = Buffer.from(name)
    const data = Buffer.from(text)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x21, 8) // 1 January 1980, the earliest day a zip knows
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(data.length, 18)
    shared.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, path, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, tail, path]))
    pieces.push(local)
    offset += local.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...pieces, index, end])
}

const WIDTH = 160
const HEIGHT = 112

const drawn = new Map<Drawing, Buffer>()

/** Four drawings serve all photographs; compressing each anew took a third of the whole writing. */
function png(drawing: Drawing): Buffer {
  const known = drawn.get(drawing) ?? draw(drawing)
  drawn.set(drawing, known)
  return known
}

/** Grey, 8 bits a pixel: enough to recognise a plan, a stair or a hillside in a thumbnail. */
function draw(drawing: Drawing): Buffer {
  const rows: Buffer[] = []
  for (let y = 0; y < HEIGHT; y++) {
    const row = Buffer.alloc(WIDTH + 1)
    for (let x = 0; x < WIDTH; x++) row[x + 1] = shadeAt(drawing, x, y)
    rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header[8] = 8
  const data = deflateSync(Buffer.concat(rows), { level: 9 })
  const chunk = (type: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, check])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function shadeAt(drawing: Drawing, x: number, y: number): number {
  switch (drawing) {
    case 'plan': {
      const outer = x < 12 || x > WIDTH - 13 || y < 12 || y > HEIGHT - 13
      const wall = Math.abs(x - 70) < 3 || (Math.abs(y - 58) < 3 && x > 70) || outer
      const margin = x < 7 || x > WIDTH - 8 || y < 7 || y > HEIGHT - 8
      const door = x > 66 && x < 74 && y > 80 && y < 94
      return wall && !margin && !door ? 30 : 246
    }
    case 'stair': {
      const step = Math.floor(x / 12) * 7
      return HEIGHT - 12 - y < step ? (x % 12 === 0 || (HEIGHT - 12 - y) % 7 === 6 ? 60 : 170) : 248
    }
    case 'photo': {
      const horizon = 60 + Math.round(12 * Math.sin(x / 23)) + Math.round(5 * Math.sin(x / 7))
      return y < horizon ? 225 - y : 120 - Math.round((y - horizon) * 0.9) + ((x * 7 + y * 13) % 9)
    }
    case 'mark':
      return Math.abs(x - 80) + Math.abs(y - 56) < 40 && Math.abs(x - 80) + Math.abs(y - 56) > 26 ? 40 : 255
  }
}
