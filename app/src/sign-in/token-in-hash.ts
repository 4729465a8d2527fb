// "#abc" and "#token=abc" both carry abc.
export function tokenInHash(hash: string): string {
  const text = decodeURIComponent(hash.replace(/^#/, ''))
  return text.startsWith('token=') ? text.slice('token='.length) : text
}

/**
 * The token of a set-up link as people paste it: whole, wrapped by a terminal, from another
 * name of this server, or the code alone. '' when it is not there.
 */
export function setupTokenIn(pasted: string): string {
  return /sec_l_[\w-]+/.exec(pasted.replaceAll(/\s/g, ''))?.[0] ?? ''
}
