// The folders as Dovecot lays them out (Maildir++), one of them with a name that is not ASCII.
import fs from 'node:fs'
import path from 'node:path'

export const FOLDERS = {
  INBOX: '',
  Sent: '.Sent',
  Archive: '.Archive',
  Newsletters: '.Newsletters',
  Work: '.Work',
  'Work.ProjectX': '.Work.ProjectX',
  'Work.Atelier': '.Work.Atelier',
  Chitanțe: '.Chitan&Ahs-e',
  Junk: '.Junk',
  Trash: '.Trash',
  Drafts: '.Drafts',
}
export const KW = ['$Label1', 'Important', '$Forwarded', 'NonJunk']
export function mkdirs(out) {
  for (const f of Object.values(FOLDERS)) {
    const d = path.join(out, f)
    for (const s of ['cur', 'new', 'tmp']) fs.mkdirSync(path.join(d, s), { recursive: true })
    if (f) fs.writeFileSync(path.join(d, 'maildirfolder'), '')
    fs.writeFileSync(path.join(d, 'dovecot-keywords'), KW.map((k, i) => `${i} ${k}\n`).join(''))
  }
  fs.writeFileSync(
    path.join(out, 'subscriptions'),
    'V\t2\n\n' +
      Object.values(FOLDERS)
        .filter(Boolean)
        .map((f) => f.slice(1).replace(/\./g, '\t'))
        .join('\n') +
      '\n',
  )
}
