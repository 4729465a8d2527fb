// Which mail is imported: a file of this device, which is sent, or one, or a folder, that lies on
// the server already, which is read there. The second is the owner's: it may be anybody's mail.
import { useRef, useState } from 'react'
import type { ImportAnswer } from '../../../src/web/contract/imports.ts'
import { importFile, importFromPath } from '../api/imports.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { DoubleRule } from '../kit/job-progress.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'

export interface FileWish {
  file: File | undefined
  /** Of the server; when it is given, nothing is sent. */
  path: string
}
export const NO_FILE: FileWish = { file: undefined, path: '' }

export function useFileImport() {
  const [wish, setWish] = useState(NO_FILE)
  const [sent, setSent] = useState(0)
  const sending = useRef<AbortController>(undefined)
  /** Undefined where its person stopped it. */
  const begin = async (): Promise<ImportAnswer | undefined> => {
    setSent(0)
    const path = wish.path.trim()
    if (path !== '') return await importFromPath(path)
    if (wish.file === undefined) throw new Error('A form without a file must not be sent')
    const stopper = new AbortController()
    sending.current = stopper
    try {
      return await importFile(wish.file, { signal: stopper.signal, onSent: setSent })
    } catch (error) {
      if (stopper.signal.aborted) return undefined
      throw error
    }
  }
  return { wish, setWish, sent, begin, stop: () => sending.current?.abort() }
}

export function FileChoice(props: { wish: FileWish; onWish(wish: FileWish): void; sent: number; busy: boolean; isOwner: boolean; onStop(): void }) {
  const { wish, onWish, sent, busy, isOwner, onStop } = props
  const { file, path } = wish
  const onServer = path.trim() !== ''
  return (
    <>
      <Field
        label={m.import_file_label()} type="file" required={!onServer} disabled={busy || onServer}
        onChange={(event) => onWish({ ...wish, file: event.target.files?.[0] })}
        hint={file === undefined ? m.import_file_hint() : m.import_file_size({ size: sizeOf(file.size) })}
      />
      {isOwner ? (
        <details className="fold">
          <summary>{m.import_on_server()}</summary>
          <div className="ways">
            <Field
              label={m.import_path()} exact value={path} disabled={busy} placeholder={m.import_path_example()} hint={m.import_path_hint()}
              onChange={(event) => onWish({ ...wish, path: event.target.value })}
            />
          </div>
        </details>
      ) : null}
      {busy && file !== undefined && !onServer ? <Sending file={file} sent={sent} onStop={onStop} /> : null}
    </>
  )
}

function Sending({ file, sent, onStop }: { file: File; sent: number; onStop(): void }) {
  // What is sent besides the file itself is none of its bytes.
  const done = Math.min(sent, file.size)
  const share = file.size === 0 ? 0 : done / file.size
  const tenth = Math.floor(share * 10) * 10
  return (
    <div>
      <DoubleRule stored={share} proven={0} name={m.import_sending()} done={done} total={file.size} />
      <p className="ui muted">{m.import_sent({ done: sizeOf(done), total: sizeOf(file.size) })}</p>
      <div className="sec-line"><Button small onClick={onStop}>{m.import_stop_sending()}</Button></div>
      <span className="sr" role="status">{tenth > 0 ? m.job_percent({ title: m.import_sending(), percent: tenth }) : ''}</span>
    </div>
  )
}
