// Mail that came back, as the standard says (RFC 3464) and as servers really write it.
import { automatic } from './automatic.ts'
import type { PlannedMail, Stage } from './planned-mail.ts'

const returned: readonly { daysAgo: number; time: string; host: string; to: string; code: string; why: string; subject: string; about: string; delayed?: true }[] = [
  { daysAgo: 3, time: '17:21', host: 'mx.example.org', to: 'ola.brekke@nordhus.example', code: '5.1.1', why: '550 5.1.1 <ola.brekke@nordhus.example>: Recipient address rejected: User unknown', subject: 'Undelivered Mail Returned to Sender', about: 'Staircase, invoices from now on' },
  { daysAgo: 68, time: '11:02', host: 'mx.example.org', to: 'anca.foto@atelier-lumina.example', code: '5.2.2', why: '552 5.2.2 Mailbox full', subject: 'Undelivered Mail Returned to Sender', about: 'Photographs of the mill' },
  { daysAgo: 181, time: '20:15', host: 'mail.utcn.example', to: 'petrica@arh.utcn.example', code: '4.4.1', why: 'connect to mail.utcn.example[198.51.100.25]:25: Connection timed out', subject: 'Delayed Mail (still being retried)', about: 'Resistograph', delayed: true },
  { daysAgo: 402, time: '09:40', host: 'mx.example.org', to: 'dorel@suciu-constructi.example', code: '5.1.2', why: 'Host or domain name not found. Name service error for name=suciu-constructi.example type=MX', subject: 'Undelivered Mail Returned to Sender', about: 'Prelata acoperis' },
]

export function bounces(stage: Stage): PlannedMail[] {
  return returned.map(({ daysAgo, time, host, to, code, why, subject, about, delayed }, i) =>
    automatic({
      kind: 'bounce', key: `bounce ${i}`, from: { name: 'Mail Delivery System', address: `MAILER-DAEMON@${host}` }, verdict: 'none', subject,
      day: stage.now.today - daysAgo, time, folder: daysAgo < 30 ? 'INBOX' : 'Archive',
      text: `This is the mail system at host ${host}.

${delayed === true ? '####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################\n\nYour message could not be delivered for more than 4 hours.' : 'I\'m sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It\'s attached below.'}

                   The mail system

<${to}>: ${why}`,
      headers: [['Auto-Submitted', 'auto-replied']],
      report: {
        status: `Reporting-MTA: dns; ${host}\n\nFinal-Recipient: rfc822; ${to}\nAction: ${delayed === true ? 'delayed' : 'failed'}\nStatus: ${code}\nDiagnostic-Code: smtp; ${why}\n`,
        returned: `From: Andrei Marin <demo@example.org>\nTo: ${to}\nSubject: ${about}\nMIME-Version: 1.0\n`,
      },
    }, stage),
  )
}
