// The folder of this checkout, found upwards from wherever the code stands: src/base when it
// runs as it is written, dist when it runs as it was built.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export function rootFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new Error(`${import.meta.dirname} is in no checkout of Secretary: no folder above it has a package.json`)
  }
}
