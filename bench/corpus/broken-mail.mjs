// Mail that is wrong in one of eighteen ways, and arrives all the same.
import { pick } from './chance.mjs'
import { b64wrap } from './encodings.mjs'
import { ME, PEOPLE, zPeople } from './people.mjs'
import { word, paragraph, wrap } from './text.mjs'

export function brokenMail({ sum, when, multi, id, write }) {
  function broken() {
    sum.threads++
    const lang = 'en',
      p = PEOPLE[zPeople.get()]
    const m = { t: when(), from: p, to: [ME], kind: 'broken', atts: [], marks: [], folder: 'INBOX', subject: 'Broken ' + word('en') }
    m.id = id(p.addr.split('@')[1])
    const body = paragraph(lang, null, 60)
    const L = (s) => Buffer.from(s, 'utf8')
    m.broken = pick([
      'no-message-id',
      'bad-date',
      'no-date',
      'no-from',
      'unterminated-multipart',
      'bad-charset',
      'invalid-utf8',
      'bad-base64',
      'long-line',
      'raw-8bit-header',
      'nested',
      'empty-body',
      'bad-encoded-word',
      'nul-byte',
      'missing-boundary',
      'future-date',
      'double-headers',
      'cr-only',
    ])
    const plain = { h: 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n', body: L(wrap(body, 72).join('\n') + '\n') }
    switch (m.broken) {
      case 'no-message-id':
        m.id = null
        return void write(m, plain)
      case 'bad-date':
        m.dateHdr = 'Yesterday, at noon'
        m.dateTruth = null
        return void write(m, plain)
      case 'no-date':
        m.dateHdr = null
        m.dateTruth = null
        return void write(m, plain)
      case 'future-date':
        m.dateHdr = 'Thu, 7 Feb 2199 06:28:15 +0000'
        m.dateTruth = 7229802495
        return void write(m, plain)
      case 'no-from':
        m.noFrom = true
        return void write(m, plain)
      case 'bad-charset':
        return void write(m, { h: 'Content-Type: text/plain; charset=x-unknown-9\n', body: plain.body })
      case 'invalid-utf8':
        return void write(m, { h: plain.h, body: Buffer.concat([plain.body, Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xe2, 0x28, 10])]) })
      case 'bad-base64':
        return void write(m, {
          h: 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n',
          body: L(b64wrap(plain.body).replace(/.{9}$/m, '!!*~') + '===\n'),
        })
      case 'long-line':
        return void write(m, { h: plain.h, body: L(body.repeat(60) + '\n') })
      case 'raw-8bit-header':
        m.subject = 'Ședință amânată ' + word('ro')
        m.rawSubject = m.subject
        return void write(m, plain)
      case 'bad-encoded-word':
        m.rawSubject = `=?utf-8?Q?neterminat =?= =?x-foo?B?zzz?= ${m.subject}`
        return void write(m, plain)
      case 'empty-body':
        return void write(m, { h: plain.h, body: Buffer.alloc(0) })
      case 'nul-byte':
        return void write(m, { h: plain.h, body: L('abc\0def ' + body + '\n') })
      case 'cr-only':
        return void write(m, { h: plain.h, body: L('unu\rdoi\rtrei\n' + body + '\n') })
      case 'missing-boundary':
        return void write(m, { h: 'Content-Type: multipart/mixed\n', body: L(`--x\nContent-Type: text/plain\n\n${body}\n--x--\n`) })
      case 'unterminated-multipart':
        return void write(m, {
          h: 'Content-Type: multipart/mixed; boundary="cut"\n',
          body: L(
            `--cut\nContent-Type: text/plain; charset=utf-8\n\n${body}\n--cut\nContent-Type: application/pdf; name="cut.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK`,
          ),
        })
      case 'double-headers':
        return void write(m, { h: `Subject: second subject\nFrom: other@example.com\n${plain.h}`, body: plain.body })
      case 'nested': {
        let x = plain
        for (let i = 0; i < 40; i++) x = multi('mixed', [x])
        return void write(m, x)
      }
    }
  }

  return broken
}
