// Where Debian keeps the browser that the journeys drive. The headless shell is the same one
// without its windows, and needs a third less time for a page.
import { existsSync } from 'node:fs'

/** Undefined: there is none on this machine. */
export const chromium = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))
