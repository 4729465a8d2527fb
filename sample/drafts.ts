// What Andrei began and did not send: the drafts folder is never empty.
import { composeMail, messageIdFor, type Mail } from './compose-mail.ts'
import { momentOf } from './play-conversation.ts'
import { personOf, type PersonKey } from './people.ts'
import type { PlannedMail, Stage } from './planned-mail.ts'

const begun: readonly { to: PersonKey; subject: string; daysAgo: number; time: string; text: string }[] = [
  { to: 'heritage', subject: 'Aviz suplimentar, roata', daysAgo: 2, time: '22:48', text: 'Stimată doamnă / Stimate domn,\n\nRevenim în dosarul 812 cu o întrebare: montarea unei roți de lemn, fără rol de producție, pe axul existent, necesită' },
  { to: 'rusu', subject: 'Masă la alumni?', daysAgo: 9, time: '18:15', text: 'Dane,\n\nte-ai gândit la masa de' },
  { to: 'lena', subject: 'The gym', daysAgo: 19, time: '09:40', text: 'Dear Lena,\n\nyou will not believe it, but the town hall has put the gym back into the budget. Before I get excited: is the price of glue still a comedy?\n\nI would need' },
]

export function drafts({ now, chance: stageChance }: Stage): PlannedMail[] {
  const me = personOf('me')
  return begun.map(({ to, subject, daysAgo, time, text }) => {
    const chance = stageChance.fork(`draft ${subject}`)
    const dateMs = momentOf(now.today - daysAgo, time, now)
    const { name, address } = personOf(to)
    const intent: Mail = {
      from: { name: me.name, address: me.address }, to: [{ name, address }], subject, dateMs, zone: me.zone,
      messageId: messageIdFor(me.client, 'example.org', chance), text, client: me.client,
    }
    return { kind: 'conversation', folder: 'Drafts', seen: true, flagged: false, answered: false, receivedMs: dateMs, raw: composeMail(intent, chance), intent }
  })
}
