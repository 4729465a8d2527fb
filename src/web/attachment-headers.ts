// A file out of a mail is somebody else's: it is saved, never shown in our own origin.
//
// Always a download, never sniffed, and inside a sandbox should a browser open it anyway.
// Types that a browser would run are served as plain bytes. Who asks to see it gets pictures and
// PDF alone, judged by their first bytes and not by what the mail calls them: a browser that is
// told one of these types never takes the bytes for a page, whatever follows in them.

const RUNS_IN_A_BROWSER = /html|xml|svg|script|pdf|flash/i

export const attachmentHeaders = (name: string, type: string): Record<string, string> => ({
  ...SEALED,
  'content-type': /^[\w.+-]+\/[\w.+-]+$/.test(type) && !RUNS_IN_A_BROWSER.test(type) ? type : 'application/octet-stream',
  'content-disposition': dispositionOf('attachment', name),
})

/** Undefined when it is nothing that may be shown. */
export function shownHeaders(name: string, bytes: Uint8Array): Record<string, string> | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1')
  const type = SHOWN.find(({ begins }) => begins.test(start))?.type
  if (type === undefined) return undefined
  // Chromium shows no PDF inside a sandbox. Its viewer is an origin of its own, and so is every other's.
  const policy = type === 'application/pdf' ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'" : "default-src 'none'; style-src 'unsafe-inline'; sandbox"
  return { ...SEALED, 'content-security-policy': policy, 'content-type': type, 'content-disposition': dispositionOf('inline', name) }
}

const SHOWN = [
  { type: 'image/png', begins: /^\x89PNG\r\n\x1a\n/ },
  { type: 'image/jpeg', begins: /^\xff\xd8\xff/ },
  { type: 'image/gif', begins: /^GIF8[79]a/ },
  { type: 'image/webp', begins: /^RIFF[^]{4}WEBP/ },
  { type: 'application/pdf', begins: /^%PDF-\d/ },
]

const SEALED = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
}

function dispositionOf(how: 'attachment' | 'inline', name: string): string {
  // The cut may fall between the halves of an emoji, and a mail may name half of one: neither can be encoded.
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '_').slice(0, 200).toWellFormed() || 'attachment'
  const ascii = clean.replaceAll(/[^\x20-\x7e]|["%]/g, '_')
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(clean).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`
}
