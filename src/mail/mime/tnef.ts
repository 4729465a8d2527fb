// winmail.dat: what Outlook sends to people without Outlook (TNEF, MS-OXTNEF).
//
// Its files and its text, by length fields that are never believed beyond the bytes that are
// there. What is only in its rich text stays in the file, which is offered as it is when
// nothing else was found.
import { decodeText } from './charset.ts'

export interface TnefFile {
  name: string
  type: string
  bytes: Buffer
}

export interface Tnef {
  text: string
  html: string
  files: TnefFile[]
}

const SIGNATURE = 0x223e9f78
const FILES_MAX = 500
const PROPERTIES_MAX = 5_000

// Ids of attributes, without their types.
const ATTACH_BEGINS = 0x9002
const ATTACH_TITLE = 0x8010
const ATTACH_DATA = 0x800f
const ATTACH_PROPERTIES = 0x9005
const MESSAGE_PROPERTIES = 0x9003
const BODY = 0x800c
const CODEPAGE = 0x9007

// Ids of MAPI properties.
const PR_BODY = 0x1000
const PR_BODY_HTML = 0x1013
const PR_ATTACH_DATA = 0x3701
const PR_ATTACH_FILENAME = 0x3704
const PR_ATTACH_LONG_FILENAME = 0x3707
const PR_ATTACH_MIME_TAG = 0x370e

/** Undefined when it is no such file. */
export function readTnef(bytes: Buffer): Tnef | undefined {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return undefined
  const read: Tnef = { text: '', html: '', files: [] }
  let charset = 'windows-1252'
  let file: TnefFile | undefined
  for (let at = 6; at + 9 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at + 1)
    const length = bytes.readUInt32LE(at + 5)
    const data = bytes.subarray(at + 9, at + 9 + length)
    // A checksum of two bytes follows.
    at += 9 + length + 2
    if (id === CODEPAGE && data.length >= 4) charset = `windows-${data.readUInt32LE(0)}`
    else if (id === BODY) read.text = textOf(data, charset)
    else if (id === MESSAGE_PROPERTIES) {
      for (const [property, value] of propertiesIn(data)) {
        if (property === PR_BODY) read.text = value.text(charset)
        if (property === PR_BODY_HTML) read.html = value.text(charset)
      }
    } else if (id === ATTACH_BEGINS) {
      file = { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) }
      if (read.files.length < FILES_MAX) read.files.push(file)
    } else if (file === undefined) continue
    else if (id === ATTACH_TITLE) file.name ||= textOf(data, charset)
    else if (id === ATTACH_DATA) file.bytes = data
    else if (id === ATTACH_PROPERTIES) describe(file, data, charset)
  }
  return read
}

function describe(file: TnefFile, data: Buffer, charset: string): void {
  for (const [property, value] of propertiesIn(data)) {
    if (property === PR_ATTACH_LONG_FILENAME) file.name = value.text(charset) || file.name
    if (property === PR_ATTACH_FILENAME) file.name ||= value.text(charset)
    if (property === PR_ATTACH_MIME_TAG) file.type = value.text(charset).toLowerCase() || file.type
    // An object's data begins with the id of its interface.
    if (property === PR_ATTACH_DATA && file.bytes.length === 0) file.bytes = value.isObject ? value.data.subarray(16) : value.data
  }
}

const textOf = (data: Buffer, charset: string): string => decodeText(data, charset).replace(/\0+$/, '')

interface PropertyValue {
  data: Buffer
  isObject: boolean
  text(charset: string): string
}

const [OBJECT, STRING, UNICODE, BINARY] = [0x0d, 0x1e, 0x1f, 0x102]
/** Bytes of the types that have one length; what is not here has a length field. */
const FIXED = new Map([[0x02, 4], [0x03, 4], [0x04, 4], [0x0a, 4], [0x0b, 4], [0x05, 8], [0x06, 8], [0x07, 8], [0x14, 8], [0x40, 8], [0x48, 16]])
const padded = (length: number): number => Math.ceil(length / 4) * 4

/** Ends where the bytes do, or where a type is met whose length nobody knows. */
function* propertiesIn(bytes: Buffer): Iterable<[id: number, value: PropertyValue]> {
  if (bytes.length < 4) return
  const count = Math.min(bytes.readUInt32LE(0), PROPERTIES_MAX)
  let at = 4
  const number = () => {
    const value = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0
    at += 4
    return value
  }
  for (let index = 0; index < count && at + 4 <= bytes.length; index++) {
    const tag = number()
    const [type, id] = [tag & 0xfff, tag >>> 16]
    if (id >= 0x8000) {
      at += 16
      if (number() === 0) at += 4
      else at += padded(number())
    }
    const fixed = FIXED.get(type)
    const isVariable = [OBJECT, STRING, UNICODE, BINARY].includes(type)
    if (fixed === undefined && !isVariable) return
    const values = (tag & 0x1000) !== 0 || isVariable ? number() : 1
    for (let value = 0; value < values && at < bytes.length; value++) {
      const length = fixed ?? number()
      const data = bytes.subarray(at, at + length)
      at += fixed ?? padded(length)
      if (value === 0) yield [id, { data, isObject: type === OBJECT, text: (charset) => textOf(data, type === UNICODE ? 'utf-16le' : charset) }]
    }
  }
}
