// Makes the person's settings true for the page.
import type { Settings } from '../../../src/web/contract/settings.ts'
import { applyLook, applyZone } from '../words/look.ts'

export function takeSettings(settings: Settings): void {
  applyLook(settings)
  applyZone(settings.timeZone)
}
