// Where to go after signing in: only a path of our own. "//elsewhere" and "https:" would make sign-in a springboard.
export function localPath(wanted: string | undefined): string {
  return wanted !== undefined && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/sign-in') ? wanted : '/'
}
