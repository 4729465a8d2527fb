// What a person sees when it serves: where to go, and the one-time link of the first run.

export interface Announcement {
  url: string
  /** Creates the owner, once; null when there is one. */
  setupUrl: string | null
  demo: boolean
}

export function announce(said: Announcement, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ url: said.url, setupUrl: said.setupUrl })}\n`)
    return
  }
  const lines = [`\n  Secretary is at ${said.url}`]
  if (said.demo) lines.push('  You are looking at the sample: made-up mail, its own outbox, nothing leaves this computer.')
  else if (said.setupUrl !== null) lines.push(`\n  First run: open this link once to become its owner\n  ${said.setupUrl}`)
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
