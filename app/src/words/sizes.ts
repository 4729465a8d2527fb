// Bytes as people say them: 44 KB, 1.8 MB.
import { currentLocale } from './locale.ts'

export function sizeOf(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const places = unit >= 2 && value < 100 ? 1 : 0
  return `${new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: places }).format(value)}\u00a0${units[unit]!}`
}
