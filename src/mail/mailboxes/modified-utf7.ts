// Folder names as IMAP writes them (RFC 3501 section 5.1.3), which Maildir++ keeps on disk:
// "Ciorne &AMI-n lucru" is "Ciorne în lucru" with an accident in it.

/** What is not valid is shown as it stands: a name is never lost, and never an error. */
export function decodeModifiedUtf7(name: string): string {
  return name.replaceAll(/&([A-Za-z0-9+,]*)-/g, (whole, coded: string) => {
    if (coded === '') return '&'
    const bytes = Buffer.from(coded.replaceAll(',', '/'), 'base64')
    if (bytes.length < 2 || bytes.length % 2 !== 0) return whole
    const text = bytes.swap16().toString('utf16le')
    return text.isWellFormed() ? text : whole
  })
}

/** Printable ASCII stands as it is; "&" and all else is written in UTF-16 and base64. */
export function encodeModifiedUtf7(name: string): string {
  return name.replaceAll(/&|[^\u0020-\u007e]+/g, (run) => (run === '&' ? '&-' : `&${Buffer.from(run, 'utf16le').swap16().toString('base64').replaceAll('=', '').replaceAll('/', ',')}-`))
}
