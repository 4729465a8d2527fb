// What hangs on a mail, a line each: what it is called, what it is, how large, and whether
// somebody looked into it. A picture opens here, a PDF in a page of its own;
// everything else is saved and never run.
//
// What nobody scanned is never called clean, and what is infected cannot be opened here.
import { useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import { attachmentPath, shownPath } from '../api/mail.ts'
import { Dialog } from '../kit/dialog.tsx'
import { Paperclip, ShieldAlert, ShieldCheck } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'
import { isListed, isPdf, isShownHere, kindOfFile } from './attachment-words.ts'

type File = Message['attachments'][number]

const nameOfFile = (file: File): string => (file.name === '' ? m.unnamed_file() : file.name)

export function AttachmentList({ message }: { message: Message }) {
  const [shown, setShown] = useState<File>()
  const [isUnshown, setUnshown] = useState(false)
  const files = message.attachments.filter(isListed)
  if (files.length === 0) return null
  return (
    <>
      <ul className="files" aria-label={m.attachments_count({ count: files.length })}>
        {files.map((file) => (
          <li key={file.index} className="file">
            <Paperclip className="i i-14" aria-hidden="true" />
            <span className="file-name">{nameOfFile(file)}</span>
            <small>{kindOfFile(file)}{message.kept === 'start' ? '' : `, ${sizeOf(file.size)}`}</small>
            <Safety file={file} />
            {/* Of a file that is on its way the beginning may be here, which is not the file. */}
            {file.safety === 'infected' || message.kept === 'start' ? null : (
              <span className="file-acts">
                {isShownHere(file) ? <button type="button" className="link" aria-label={m.open_file({ name: nameOfFile(file) })} onClick={() => { setShown(file); setUnshown(false) }}>{m.open()}</button> : null}
                {isPdf(file) ? <a href={shownPath(message.id, file.index)} target="_blank" rel="noreferrer" aria-label={m.open_file({ name: nameOfFile(file) })}>{m.open()}</a> : null}
                <a href={attachmentPath(message.id, file.index)} download={file.name === '' ? true : file.name} aria-label={m.save_file({ name: nameOfFile(file) })}>{m.save()}</a>
              </span>
            )}
          </li>
        ))}
      </ul>
      {shown === undefined ? null : (
        <Dialog title={nameOfFile(shown)} onClose={() => setShown(undefined)} className="picture">
          {/* It is called a picture; its bytes are judged by who sends them, and by the browser. */}
          {isUnshown ? <p role="status">{m.picture_unshown()}</p> : <img src={shownPath(message.id, shown.index)} alt={nameOfFile(shown)} onError={() => setUnshown(true)} />}
        </Dialog>
      )}
    </>
  )
}

function Safety({ file }: { file: File }) {
  switch (file.safety) {
    case 'clean':
      return <span className="scan clean"><ShieldCheck className="i i-14" aria-hidden="true" />{m.scan_clean()}</span>
    case 'infected':
      return <span className="scan infected"><ShieldAlert className="i i-14" aria-hidden="true" />{m.scan_infected({ threat: file.threat })}</span>
    case 'scanning':
      return <span className="scan">{m.scan_running()}</span>
    case 'not scanned':
      return <span className="scan" title={file.unscannedWhy === '' ? undefined : file.unscannedWhy}>{m.scan_none()}</span>
  }
}
