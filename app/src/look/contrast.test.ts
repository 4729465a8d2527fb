// Holds every colour pair of tokens.css to WCAG 2.2: text 4.5:1, parts of the interface 3:1, in both themes.
// oklch to linear sRGB (Ottosson's matrices), then relative luminance.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const block = (start: string): string => {
  const from = css.indexOf(start)
  assert.notEqual(from, -1, start)
  return css.slice(from, css.indexOf('\n}', from))
}
const themes = { light: block(':root, [data-theme="light"]'), dark: block('\n[data-theme="dark"]') }
type Theme = keyof typeof themes
type Triple = [number, number, number]

function token(theme: Theme, name: string): Triple {
  const found = new RegExp(`--${name}:\\s*oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+)\\)`).exec(themes[theme])
  assert.ok(found, `no --${name} in ${theme}`)
  return [Number(found[1]), Number(found[2]), Number(found[3])]
}

function linear([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}
const luminance = (colour: Triple): number => {
  const [r, g, b] = linear(colour)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function ratio(x: Triple, y: Triple): number {
  const [high, low] = [luminance(x), luminance(y)].sort((p, q) => q - p) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const hues = ['ochre', 'madder', 'laurel']
const pairs: [string, string, number][] = []
for (const on of ['desk', 'paper', 'sheet', 'hover', 'well', 'blue-wash']) for (const text of ['ink', 'ink-2', 'ink-3', 'blue']) pairs.push([text, on, 4.5])
for (const hue of hues) for (const on of ['desk', 'paper', 'sheet', 'hover', `${hue}-wash`]) pairs.push([hue, on, 4.5])
for (const hue of hues) for (const text of ['ink', 'ink-2', 'ink-3']) pairs.push([text, `${hue}-wash`, 4.5])
pairs.push(['on-fill', 'fill', 4.5], ['on-fill', 'fill-deep', 4.5], ['paper', 'ink', 4.5])
for (let n = 1; n <= 6; n += 1) pairs.push([`c${n}`, `c${n}-w`, 4.5], [`c${n}`, 'paper', 4.5])
for (const on of ['paper', 'sheet']) pairs.push(['fill', on, 3])
for (const part of ['edge', 'blue', 'blue-line', 'ochre-line', 'madder-line', 'laurel-line']) for (const on of ['paper', 'sheet', 'desk']) pairs.push([part, on, 3])

for (const theme of ['light', 'dark'] as const) {
  test(`every colour pair is readable in the ${theme} theme`, () => {
    const below = pairs.filter(([front, back, least]) => ratio(token(theme, front), token(theme, back)) < least)
    assert.deepEqual(below, [])
    assert.equal(pairs.length, 83)
  })
}

test('the measure itself knows black on white from grey on grey', () => {
  assert.ok(Math.abs(ratio([0, 0, 0], [1, 0, 0]) - 21) < 0.1)
  assert.ok(ratio([0.6, 0, 0], [0.65, 0, 0]) < 1.5)
})
