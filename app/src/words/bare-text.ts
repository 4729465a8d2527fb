// Finds words that stand in a .tsx file outside the message files: between tags, or in an
// attribute that people read or hear.
export function bareText(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const between = [...code.matchAll(/(?<![=\-(])>([^<>{}();=&|]*?)<\//g), ...code.matchAll(/<[a-z][\w.]*(?:\s[^<>{}]*)?>([^<>{}();=&|]*?)\{/gi)]
    .map((found) => found[1]!.trim())
    .filter((text) => /\p{L}{2,}/u.test(text))
  const attributes = [...code.matchAll(/\b(?:aria-label|title|placeholder|alt|label)="([^"]*)"/g)].map((found) => found[1]!).filter((text) => /\p{L}{2,}/u.test(text))
  return [...between, ...attributes]
}
