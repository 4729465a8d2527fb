// JSON lines, a megabyte at a time: a line a write would take longer than the mail.
import fs from 'node:fs'

export function sink(file) {
  const fd = file ? fs.openSync(file, 'w') : 1
  let buf = []
  let n = 0
  const flush = () => {
    if (n) {
      let b = Buffer.from(buf.join(''))
      while (b.length) {
        try {
          b = b.subarray(fs.writeSync(fd, b))
        } catch (e) {
          if (e.code !== 'EAGAIN') throw e
        }
      }
      buf = []
      n = 0
    }
  }
  return {
    put(o) {
      const s = JSON.stringify(o) + '\n'
      buf.push(s)
      if ((n += s.length) > 1 << 20) flush()
    },
    flush,
  }
}
