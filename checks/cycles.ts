// No two files need each other to load. A cycle works until somebody moves one line, and
// then a constant is undefined at import.
import { importsOf } from './imports.ts'
import { isCode, type Rule } from './source.ts'

export const cycles: Rule = {
  name: 'cycles',
  promise: 'no file imports itself by way of others',
  find(sources) {
    const edges = new Map(
      sources
        .filter(({ path }) => isCode(path))
        .map((source) => [source.path, importsOf(source).filter(({ isOurs, typeOnly, dynamic }) => isOurs && !typeOnly && !dynamic).map(({ to }) => to)]),
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
