// The language of this moment: which message is said, how a figure is written, which plural form.
//
// One value for the page, because a message function must be callable anywhere; the app
// is drawn anew when it changes (shell/app.tsx keys on it).
export type Locale = 'en' | 'ro'

let locale: Locale = 'en'
let zone = 'UTC'

export function setLocale(next: Locale): void {
  locale = next
}
export function setZone(next: string): void {
  zone = next
}
export const currentLocale = (): Locale => locale
export const currentZone = (): string => zone
export const inRomanian = (): boolean => locale === 'ro'

const rules: Record<Locale, Intl.PluralRules> = { en: new Intl.PluralRules('en'), ro: new Intl.PluralRules('ro') }
const digits: Record<Locale, Intl.NumberFormat> = { en: new Intl.NumberFormat('en'), ro: new Intl.NumberFormat('ro') }

/** Romanian has three forms, and the third takes "de": 1 mesaj, 2 mesaje, 20 de mesaje. */
export function plural(count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>>): string {
  return forms[rules[locale].select(count)] ?? forms.other ?? ''
}

/** 41 212 in English (a no-break space: a comma reads as a decimal to half of Europe), 41.212 in Romanian. */
export function figure(value: number): string {
  const text = digits[locale].format(value)
  return locale === 'en' ? text.replaceAll(',', '\u00a0') : text
}
