// `import archive from 'lucide:archive'`: one drawing out of the whole set, at build time.
//
// The set comes as one JSON file. The same icons as a React package are 4,854 files and
// 51 MB, a third of everything a first start had to unpack for 44 drawings (84 s of an
// install of 88 s waited for it on the build machine).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

interface IconSet {
  icons: Record<string, { body: string }>
  aliases: Record<string, { parent: string }>
}

const PREFIX = 'lucide:'
/** How the bundler marks a module that is no file. */
const RESOLVED = `\0${PREFIX}`

export function lucideIcons(): Plugin {
  let set: IconSet | undefined
  return {
    name: 'lucide-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? RESOLVED + id.slice(PREFIX.length) : null),
    load(id) {
      if (!id.startsWith(RESOLVED)) return null
      set ??= JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json'), 'utf8')) as IconSet
      return `export default ${JSON.stringify(drawingOf(set, id.slice(RESOLVED.length)))}`
    },
  }
}

/** Its shapes, as React elements are made of: a tag and its attributes. */
function drawingOf(set: IconSet, name: string): [string, Record<string, string>][] {
  const body = set.icons[set.aliases[name]?.parent ?? name]?.body
  if (body === undefined) throw new Error(`lucide has no icon named ${name}`)
  const shapes = [...body.matchAll(/<(\w+) ([^>]*)\/>/g)]
  return shapes.map(([, tag = '', text = '']) => {
    const attributes = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']): [string, string] => [key, value])
    // Each shape repeats the default strokes; ours come from kit/drawn.tsx and the style sheets.
    return [tag, Object.fromEntries(attributes.filter(([key, value]) => !key.startsWith('stroke') && !(key === 'fill' && value === 'none')))]
  })
}
