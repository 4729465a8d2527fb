// "#abc" and "#token=abc" both carry abc.
export function tokenInHash(hash: string): string {
  const text = decodeURIComponent(hash.replace(/^#/, ''))
  return text.startsWith('token=') ? text.slice('token='.length) : text
}
