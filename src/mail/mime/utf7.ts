// UTF-7 (RFC 2152), which Exchange wrote into mail for years and no decoder of today reads.
//
// Its base64 runs are UTF-16, big end first, without padding.

export function decodeUtf7(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  return text.replaceAll(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) => (run === '' ? '+' : utf16Of(run))).toWellFormed()
}

function utf16Of(run: string): string {
  const bytes = Buffer.from(run, 'base64')
  return bytes.subarray(0, bytes.length - (bytes.length % 2)).swap16().toString('utf16le')
}
