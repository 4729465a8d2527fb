// No two files need each other. A cycle of what is loaded works until somebody moves one line, and
// then a constant is undefined at import. One of types alone loads nothing, but neither file can be
// read, moved or divided without the other: what both speak of is a noun that wants its own file.
// An import() is left out: it asks for what stands above it when somebody wants it, as main does.
import { importsOf } from './imports.ts'
import { isCode, type Rule } from './source.ts'

export const cycles: Rule = {
  name: 'cycles',
  promise: 'no file imports itself by way of others, not even for its types',
  find(sources) {
    const edges = new Map(
      sources
        .filter(({ path }) => isCode(path))
        .map((source) => [source.path, importsOf(source).filter(({ isOurs, dynamic }) => isOurs && !dynamic).map(({ to }) => to)]),
    )
    const done = new Set<string>()
    const found: string[] = []
    const visit = (path: string, way: readonly string[]): void => {
      const start = way.indexOf(path)
      if (start !== -1) found.push([...way.slice(start), path].join(' > '))
      if (start !== -1 || done.has(path)) return
      for (const to of edges.get(path) ?? []) visit(to, [...way, path])
      done.add(path)
    }
    for (const path of [...edges.keys()].toSorted()) visit(path, [])
    return found
  },
}
