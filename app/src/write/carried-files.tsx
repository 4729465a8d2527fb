// What a letter takes along, and what is on its way into it.
import { letterFilePath } from '../api/drafts.ts'
import { IconButton } from '../kit/icon-button.tsx'
import { Paperclip, X } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'
import type { CarriedFile } from './letter.ts'
import type { ComingFile } from './use-files.ts'

export interface CarriedFilesProps {
  files: readonly CarriedFile[]
  /** Those that stand among the words; they go with the picture there. */
  inText: ReadonlySet<string>
  coming: readonly ComingFile[]
  onRemove(id: string): void
  onDrop(key: number): void
}

export function CarriedFiles({ files, inText, coming, onRemove, onDrop }: CarriedFilesProps) {
  if (files.length + coming.length === 0) return null
  return (
    <ul className="carried" aria-label={m.fact_files()}>
      {files.map((file) => (
        <li key={file.id}>
          <Paperclip className="i i-14" aria-hidden="true" />
          <a href={letterFilePath(file.id)} download>{file.name}</a>
          <small className="num">{file.size === 0 ? '' : sizeOf(file.size)}{inText.has(file.id) ? ` · ${m.file_in_text()}` : ''}</small>
          {inText.has(file.id) ? null : <IconButton label={m.remove_file({ name: file.name })} onClick={() => onRemove(file.id)}><X className="i i-14" aria-hidden="true" /></IconButton>}
        </li>
      ))}
      {coming.map((file) => (
        <li key={file.key} className={file.wrong === '' ? 'coming' : 'wrong'}>
          <Paperclip className="i i-14" aria-hidden="true" />
          <span>{file.name}</span>
          {file.wrong === '' ? (
            <>
              <small className="num">{m.file_sent_of({ sent: sizeOf(file.sent), size: sizeOf(file.size) })}</small>
              <progress value={file.sent} max={Math.max(1, file.size)} aria-label={m.file_sending({ name: file.name })} />
            </>
          ) : <small role="alert">{file.wrong}</small>}
          <IconButton label={file.wrong === '' ? m.file_stop({ name: file.name }) : m.remove_file({ name: file.name })} onClick={() => onDrop(file.key)}><X className="i i-14" aria-hidden="true" /></IconButton>
        </li>
      ))}
    </ul>
  )
}
