// A provider's colour, printed in the nearest of the app's six inks. Only the hue is taken:
// providers' colours are made for white text on them, ours for ink on paper.

const GREY = 6

/** Blue, verdigris, sepia, madder, plum: where each lies on the circle of hues, in degrees. */
const HUES: readonly [number, number][] = [
  [1, 220],
  [2, 150],
  [3, 40],
  [4, 0],
  [5, 300],
]

/** Without a colour the inks are dealt in turn, so that neighbours differ. */
export function inkOf(colour: string, index: number): number {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour)
  if (match === null) return 1 + (index % GREY)
  const [red, green, blue] = [1, 2, 3].map((at) => Number.parseInt(match[at] ?? '0', 16)) as [number, number, number]
  const high = Math.max(red, green, blue)
  const spread = high - Math.min(red, green, blue)
  if (spread < 40) return GREY
  const sixth = high === red ? (green - blue) / spread : high === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread
  const hue = (sixth * 60 + 360) % 360
  const distance = (other: number) => Math.min(Math.abs(hue - other), 360 - Math.abs(hue - other))
  return HUES.toSorted((a, b) => distance(a[1]) - distance(b[1]))[0]?.[0] ?? GREY
}
