// Theme, density and language of the page, remembered for the first paint of the next visit (public/theme.js reads it).
import type { Settings } from '../../../src/web/contract/settings.ts'
import { setLocale, setZone, type Locale } from './locale.ts'

export type Look = Pick<Settings, 'theme' | 'density' | 'locale'>
const key = 'secretary.look'

export function rememberedLook(): Look {
  const spoken: Locale = /^ro/i.test(navigator.language) ? 'ro' : 'en'
  const fallback: Look = { theme: 'system', density: 'comfortable', locale: spoken }
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Look>) }
  } catch {
    return fallback
  }
}

const night = matchMedia('(prefers-color-scheme: dark)')
let applied: Look | undefined

export function applyLook(look: Look): void {
  applied = look
  const root = document.documentElement
  const dark = look.theme === 'dark' || (look.theme === 'system' && night.matches)
  root.dataset['theme'] = dark ? 'dark' : 'light'
  root.dataset['density'] = look.density
  root.lang = look.locale
  setLocale(look.locale)
  try {
    localStorage.setItem(key, JSON.stringify({ theme: look.theme, density: look.density, locale: look.locale }))
  } catch {
    // Storage may be switched off: the look then lasts as long as the page.
  }
}

/** At dusk the system turns dark, also while nobody is signed in. */
export function followSystem(): void {
  night.addEventListener('change', () => applied !== undefined && applyLook(applied))
}

export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** A zone the browser does not know would make every date throw; the machine's own is the honest stand-in. */
export function applyZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    setZone(zone)
  } catch {
    setZone(machineZone())
  }
}
