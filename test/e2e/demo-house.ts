// The sample mailbox with a browser in front of it, for journeys that change mail: what is undone there
// has a minute, and what is shown is held against what the API says.
import { after, before } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { freshHome, signInDemo, startSecretary, untilMailIsIn, type Client, type Running } from '../running.ts'
import { openBrowser } from './browser.ts'

export interface DemoHouse {
  browser: Browser
  demo: Running
  truth: Client
  /** Its data folder. */
  home: string
}

/** Filled before the first journey of the file that asks for it, and closed after the last. `prepare`: what the file wants there first. */
export function openDemoHouse(prepare: (house: DemoHouse) => Promise<void> = async () => {}): DemoHouse {
  const house = {} as DemoHouse
  before(async () => {
    house.home = freshHome()
    ;[house.demo, house.browser] = await Promise.all([startSecretary({ home: house.home }), openBrowser()])
    house.truth = await signInDemo(house.demo.url)
    await house.truth.request('PATCH', '/settings', { undoSeconds: 60 })
    await untilMailIsIn(house.truth)
    await prepare(house)
  })
  after(async () => {
    await house.browser?.close()
    await house.demo?.stop()
  })
  return house
}

export const toastOf = (page: Page, words: string | RegExp): Locator => page.locator('.toast-place').filter({ hasText: words })
/** What a toast says once the server was asked whether it is so. */
export const PROVEN = /Read back from the server: (\d+) of \1/
