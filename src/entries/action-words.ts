// An action in the words of the command line: what it does, where its facts come from, how it
// stands. Apart from the app's words, which are of two languages and for a page: a line of a
// terminal is read by scripts too, and stays as it is whatever language its person reads.
import type { Action, Origin } from '../actions/action.ts'
import type { ActionState, Fact, Preview, Provenance, Warning } from '../actions/action-shapes.ts'
import { bare } from './bare-text.ts'
import { counted } from './counted.ts'

/** What it does, as an act: "Move 3 mails to Archive", "Send “Drawings” to Henrik". */
export function titleOf(preview: Preview): string {
  const { act, values, items } = preview
  const word = (name: string) => bare(String(values[name] ?? ''))
  const only = preview.count === 1 ? bare(items[0]?.title ?? '') : ''
  const mails = only === '' ? counted(Math.max(1, preview.count), 'mail') : `“${only}”`
  switch (act) {
    case 'mail.mark-read':
      return `Mark ${mails} as read`
    case 'mail.mark-unread':
      return `Mark ${mails} as unread`
    case 'mail.star':
      return `Star ${mails}`
    case 'mail.unstar':
      return `Take the star off ${mails}`
    case 'mail.move':
      return `Move ${mails} to ${word('folder')}`
    case 'mail.restore-places':
      return `Put ${mails} back in ${word('folder')}`
    case 'mail.label':
      return `Label ${mails} “${word('label')}”`
    case 'mail.unlabel':
      return `Take the label “${word('label')}” off ${mails}`
    case 'mail.create-mailbox':
      return `Create the folder ${word('folder')}`
    case 'mail.remove-mailbox':
      return `Remove the empty folder ${word('folder')}`
    case 'mail.clean':
      return `Clean ${mails} away into ${word('folder')}`
    case 'mail.unsubscribe':
      return `Unsubscribe from ${word('sender')} at ${word('host')}`
    case 'mail.save-draft':
      return `Keep the draft “${word('subject')}” with the drafts of its account`
    case 'mail.delete-draft':
      return `Take the draft “${word('subject')}” out of the drafts of its account`
    case 'mail.send':
      return `Send “${saidIn(preview, 'subject') || '(no subject)'}” to ${saidIn(preview, 'to', 'copy', 'blind-copy')}`
    case 'house.grant':
      return `Let ${word('client')} do some things by itself, at most ${word('count')} an hour`
    default:
      // A kind that has no words here keeps its name, so that nothing goes unnamed.
      return act
  }
}

function saidIn({ facts }: Preview, ...labels: Fact['label'][]): string {
  const [first, ...others] = facts.filter(({ label }) => labels.includes(label)).map(({ value, exact }) => bare(value || exact))
  return others.length === 0 ? (first ?? '') : `${first} and ${counted(others.length, 'other')}`
}

export function askedBy({ by, name }: Origin): string {
  const named = bare(name)
  if (by === 'person') return 'you'
  if (by === 'undo') return 'you, as an undo'
  if (by === 'chat') return 'the chat'
  if (by === 'rule') return `the rule “${named}”`
  return by === 'socket' ? `“${named}”, a program of this computer` : `“${named}”`
}

/** How it stands: taken back before it began, or done and undone by another action. */
export const stateOf = ({ state, undoneBy }: Pick<Action, 'state' | 'undoneBy'>): string => (state === 'undone' && undoneBy !== '' ? 'undone' : STATES[state])

const STATES: Readonly<Record<ActionState, string>> = {
  proposed: 'waits for you',
  approved: 'about to begin',
  scheduled: 'approved, waits for its time',
  running: 'being carried out',
  done: 'done',
  failed: 'not done',
  rejected: 'rejected',
  expired: 'expired',
  undone: 'taken back before it began',
  unknown: 'outcome unknown',
}

export const FACTS: Readonly<Record<Fact['label'], string>> = {
  to: 'To',
  copy: 'Copy',
  'blind-copy': 'Blind copy',
  from: 'From',
  subject: 'Subject',
  files: 'File',
  messages: 'Mails',
  folder: 'Folder',
  label: 'Label',
  when: 'When',
  where: 'Where',
  account: 'Account',
  link: 'Link',
  amount: 'Sum',
  date: 'Date',
  client: 'Program',
  rule: 'Rule',
  query: 'Of mail that',
  kinds: 'May do',
  limit: 'At most',
}

const SOURCES: Readonly<Record<Provenance, string>> = {
  'your-words': 'your words',
  contacts: 'your contacts',
  thread: 'this conversation',
  calendar: 'your calendar',
  'own-files': 'your files',
  'mail-text': 'only the text of a mail says so',
  asker: 'whoever asks says so',
  house: 'Secretary',
  'own-address': 'your own address',
}

/** Where a fact comes from. */
export function sourceOf({ label, source, sourceNote, sourceCount }: Fact): string {
  const counts = sourceCount === 0 ? '' : label === 'messages' ? `from ${counted(sourceCount, 'folder')}` : counted(sourceCount, 'mail')
  return [SOURCES[source], bare(sourceNote), counts].filter((one) => one !== '').join(', ')
}

/** What it is about is named once: most texts hold it. */
export const warningOf = ({ text, exact }: Warning): string => `! ${bare(text)}${exact === '' || text.includes(exact) ? '' : `: ${bare(exact)}`}`
