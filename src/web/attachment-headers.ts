// A file out of a mail is somebody else's: it is saved, never shown in our own origin.
//
// Always a download, never sniffed, and inside a sandbox should a browser open it anyway.
// Types that a browser would run are served as plain bytes.

const RUNS_IN_A_BROWSER = /html|xml|svg|script|pdf|flash/i

export function attachmentHeaders(name: string, type: string): Record<string, string> {
  const safeType = /^[\w.+-]+\/[\w.+-]+$/.test(type) && !RUNS_IN_A_BROWSER.test(type) ? type : 'application/octet-stream'
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '_').slice(0, 200) || 'attachment'
  const ascii = clean.replaceAll(/[^\x20-\x7e]|["%]/g, '_')
  return {
    'content-type': safeType,
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(clean).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  }
}
