// A Secretary that nobody lives in yet, with a browser in front of it, and its first person moving in:
// for journeys that want no sample, or somebody who has a password.
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freshHome, startSecretary, type Running } from '../running.ts'
import { openBrowser } from './browser.ts'

export const PASSWORD = 'four quiet harbour lamps'

export interface OwnHouse {
  browser: Browser
  house: Running
  /** Its data folder. */
  home: string
}

/** Filled before the first journey of the file that asks for it, and closed after the last. */
export function openOwnHouse(): OwnHouse {
  const own = { home: freshHome() } as OwnHouse
  before(async () => {
    ;[own.house, own.browser] = await Promise.all([startSecretary({ home: own.home, args: [] }), openBrowser()])
  })
  after(async () => {
    await own.browser?.close()
    await own.house?.stop()
  })
  return own
}

/** On the page that the link of the set-up opens. What is asked next is a second factor, or not now. */
export async function becomeOwner(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ana Pop')
  await page.getByLabel('Mail address').fill('ana@example.org')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Become the owner' }).click()
  await page.getByRole('button', { name: 'Not now' }).waitFor()
}
