// The sheet a letter is written on: to whom, about what, the words, what goes along. Nothing leaves
// from here: what is written becomes a proposal, shown as it will leave and signed below its last word.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { letterFilesBytesMax } from '../../../src/web/contract/letter-limit.ts'
import { accountsQuery } from '../api/accounts.ts'
import { discardDraft, draftQuery, editDraft, proposeDraft } from '../api/drafts.ts'
import { problemLine } from '../api/problem-text.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { ArrowLeft, Clock, Image, Paperclip, Trash2, X } from '../kit/icons.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { showToast } from '../shell/toast.ts'
import { dayAndTime } from '../words/dates.ts'
import { sizeOf } from '../words/sizes.ts'
import { Answered } from './answered.tsx'
import { CarriedFiles } from './carried-files.tsx'
import { Editor, type EditorHandle } from './editor.tsx'
import { LeftOutNote } from './left-out-note.tsx'
import { bodyOf, picturesIn, picturesOfBody, type Line } from './letter-document.ts'
import { letterOf, wrongIn, type Letter } from './letter.ts'
import { Recipients } from './recipients.tsx'
import { ReturnedNote } from './returned-note.tsx'
import { SaveWord } from './save-word.tsx'
import { SendLater } from './send-later.tsx'
import { TwoVersions } from './two-versions.tsx'
import { useElsewhere } from './use-elsewhere.ts'
import { useFiles } from './use-files.ts'
import { useLetter } from './use-letter.ts'
import { writeFrom } from './write-from.ts'

export interface WritingProps {
  title: string
  draft: Draft | undefined
  start: Letter
  onStarted(id: string): void
}

export function Writing({ title, draft, start, onStarted }: WritingProps) {
  const client = useQueryClient()
  const router = useRouter()
  const senders = (useQuery(accountsQuery).data ?? []).filter((account) => account.canSend)
  const written = useLetter(draft, start, onStarted)
  const elsewhere = useElsewhere(draft, written)
  const { letter, set, state, saver } = written
  const [shown, setShown] = useState<ReadonlySet<'cc' | 'bcc'>>(() => new Set([...(letter.cc.length > 0 ? ['cc' as const] : []), ...(letter.bcc.length > 0 ? ['bcc' as const] : [])]))
  // What stands among the words goes along because it stands there; whatever else was brought, until it is taken out.
  const inText = useMemo(() => new Set(picturesOfBody(letter.body)), [letter.body])
  const pictures = useRef(new Map(letter.files.filter(({ id }) => inText.has(id)).map((file) => [file.id, file])))
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [later, setLater] = useState(false)
  const [over, setOver] = useState(false)
  const editor = useRef<EditorHandle>(null)
  const attach = useRef<HTMLInputElement>(null)
  const attachPicture = useRef<HTMLInputElement>(null)
  const laterButton = useRef<HTMLButtonElement>(null)

  const say = useCallback(
    (lines: readonly Line[]) => {
      const there = new Set(picturesIn(lines))
      // Also one that an undo put back.
      const shown = [...pictures.current.values()].filter(({ id }) => there.has(id))
      set((now) => ({ body: bodyOf(lines), files: [...now.files.filter(({ id }) => !pictures.current.has(id)), ...shown] }))
    },
    [set],
  )
  const { coming, bring, drop } = useFiles(letter.files, (file, isPicture) => {
    if (!isPicture) return set((now) => ({ files: [...now.files, file] }))
    pictures.current.set(file.id, file)
    editor.current?.showPicture(file.id, file.name)
  })

  const leave = () => (router.history.canGoBack() ? router.history.back() : void router.navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } }))
  const show = async () => {
    const bad = wrongIn(letter)
    if (bad.length > 0) return setWrong(m.wrong_addresses({ list: bad.join(', ') }))
    if (letter.to.length === 0) return setWrong(m.no_recipient())
    if (elsewhere !== undefined) return setWrong(m.choose_version_first())
    if (coming.some((file) => file.wrong === '')) return setWrong(m.files_still_coming())
    setBusy(true)
    setWrong('')
    try {
      const known = await saver.flush()
      if (known === undefined) return
      const action = await proposeDraft(known.id, known.version)
      written.end()
      client.setQueryData(['action', action.id], action)
      client.setQueryData<Draft>(draftQuery(known.id).queryKey, (before) => (before === undefined ? before : { ...before, actionId: action.id, actionState: action.state }))
      void client.invalidateQueries({ queryKey: draftQuery(known.id).queryKey })
    } catch (error) {
      // A conflict is shown above, whole.
      if (saver.state().kind !== 'conflict') setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  const sendFrom = async (accountId: string) => {
    if (draft === undefined || draft.keptVersion === 0) return set({ accountId })
    if (elsewhere !== undefined) return setWrong(m.choose_version_first())
    setBusy(true)
    setWrong('')
    try {
      const known = await saver.flush()
      if (known === undefined) return
      const begun = await writeFrom(accountId, { ...draft, ...known }, letter)
      written.end()
      client.setQueryData(draftQuery(begun.id).queryKey, begun)
      void client.invalidateQueries({ queryKey: ['drafts'] })
      void router.navigate({ to: '/write', search: { draft: begun.id }, replace: true })
    } catch (error) {
      if (saver.state().kind !== 'conflict') setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  const discard = async () => {
    const known = await saver.flush().catch(() => saver.known())
    if (known === undefined) return leave()
    try {
      await discardDraft(known.id, known.version)
    } catch (error) {
      return setWrong(problemLine(error))
    }
    written.end()
    client.removeQueries({ queryKey: draftQuery(known.id).queryKey })
    const undo = async () => {
      const back = await editDraft(known.id, { version: known.version + 1, letter: {} }).catch((error: unknown) => void showToast({ text: m.not_done(), state: 'failed', proof: problemLine(error), undo: undefined, undoLabel: '' }))
      void client.invalidateQueries({ queryKey: ['drafts'] })
      if (back !== undefined) void router.navigate({ to: '/write', search: { draft: back.id } })
    }
    showToast({ text: m.said_discarded(), state: 'done', proof: '', undo: () => void undo(), undoLabel: m.undo() })
    void client.invalidateQueries({ queryKey: ['drafts'] })
    leave()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    // Whoever types an address and sends with the same hand has typed the address.
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur()
    requestAnimationFrame(() => form.current?.requestSubmit())
  }
  const form = useRef<HTMLFormElement>(null)
  const atOnce = () => {
    set({ sendAt: 0 })
    laterButton.current?.focus()
  }

  return (
    <>
      <Bar>
        <IconButton label={m.close_letter()} onClick={leave}><ArrowLeft className="i" aria-hidden="true" /></IconButton>
        <BarTitle>{title}</BarTitle>
        <span className="push" />
        <SaveWord state={state} wrong={wrongIn(letter).length > 0} />
        <IconButton label={m.discard_draft()} onClick={() => void discard()}><Trash2 className="i" aria-hidden="true" /></IconButton>
      </Bar>
      <div className="page desk">
        <div className="letter">
          {draft === undefined ? null : <ReturnedNote draft={draft} />}
          {draft === undefined ? null : <LeftOutNote draftId={draft.id} />}
          {draft === undefined || draft.removedElsewhereAt === 0 ? null : <div className="notices"><Note><b>{m.draft_removed_there()}</b>{` ${m.draft_removed_there_why({ when: dayAndTime(draft.removedElsewhereAt) })}`}</Note></div>}
          {state.kind === 'conflict' ? (
            <TwoVersions what={m.changed_elsewhere()} why={m.changed_elsewhere_why()} mine={letter} theirs={letterOf(state.theirs, letter.accountId, letter.files)} whose={whoseIs(state.theirs)} onMine={() => void saver.insist().catch(() => {})} onTheirs={written.takeTheirs} />
          ) : elsewhere === undefined ? null : (
            <TwoVersions what={m.draft_two_versions()} why={m.draft_two_versions_why()} mine={letter} theirs={elsewhere.theirs} whose={m.version_program()} busy={elsewhere.busy} problem={elsewhere.problem} onMine={() => elsewhere.choose('this')} onTheirs={() => elsewhere.choose('elsewhere')} />
          )}
          <form
            ref={form}
            className={`slip sheet ${over ? 'over' : ''}`}
            inert={elsewhere?.busy === true}
            aria-label={title}
            onKeyDown={onKeyDown}
            onSubmit={(event) => {
              event.preventDefault()
              void show()
            }}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes('Files')) return
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={(event) => (event.currentTarget.contains(event.relatedTarget as Node | null) ? undefined : setOver(false))}
            onDrop={(event) => {
              setOver(false)
              if (event.dataTransfer.files.length === 0) return
              event.preventDefault()
              bring([...event.dataTransfer.files], false)
            }}
          >
            {draft === undefined || draft.answers === 0 ? null : <Answered draft={draft} />}
            {senders.length < 2 ? null : (
              <label className="addressed">
                <span>{m.fact_from()}</span>
                <select className="from exact" value={letter.accountId} disabled={busy} onChange={(event) => void sendFrom(event.target.value)}>
                  {senders.map((account) => <option key={account.id} value={account.id}>{account.address === '' ? account.name : account.address}</option>)}
                </select>
              </label>
            )}
            <Recipients
              label={m.fact_to()}
              people={letter.to}
              autoFocus={letter.to.length === 0}
              onChange={(to) => set({ to })}
              beside={
                <span className="more">
                  {shown.has('cc') ? null : <button type="button" className="link" onClick={() => setShown(new Set([...shown, 'cc']))}>{m.fact_copy()}</button>}
                  {shown.has('bcc') ? null : <button type="button" className="link" onClick={() => setShown(new Set([...shown, 'bcc']))}>{m.fact_blind_copy()}</button>}
                </span>
              }
            />
            {shown.has('cc') ? <Recipients label={m.fact_copy()} people={letter.cc} autoFocus={letter.cc.length === 0 && letter.to.length > 0} onChange={(cc) => set({ cc })} /> : null}
            {shown.has('bcc') ? <Recipients label={m.fact_blind_copy()} people={letter.bcc} autoFocus={letter.bcc.length === 0 && letter.to.length > 0} onChange={(bcc) => set({ bcc })} /> : null}
            <label className="addressed">
              <span>{m.fact_subject()}</span>
              <input className="subject-line" value={letter.subject} autoComplete="off" maxLength={900} onChange={(event) => set({ subject: event.target.value })} />
            </label>
            <Editor
              key={written.revision}
              ref={editor}
              start={letter.body}
              label={m.letter_text()}
              autoFocus={letter.to.length > 0}
              onChange={say}
              onFiles={bring}
              beside={
                <>
                  <span className="apart" />
                  <IconButton label={m.attach_files({ most: sizeOf(letterFilesBytesMax) })} onClick={() => attach.current?.click()}><Paperclip className="i" aria-hidden="true" /></IconButton>
                  <IconButton label={m.attach_picture()} onClick={() => attachPicture.current?.click()}><Image className="i" aria-hidden="true" /></IconButton>
                </>
              }
            />
            <input ref={attach} type="file" multiple hidden aria-label={m.attach_files({ most: sizeOf(letterFilesBytesMax) })} onChange={(event) => { bring([...(event.target.files ?? [])], false); event.target.value = '' }} />
            <input ref={attachPicture} type="file" multiple hidden accept="image/png,image/jpeg,image/gif,image/webp" aria-label={m.attach_picture()} onChange={(event) => { bring([...(event.target.files ?? [])], true); event.target.value = '' }} />
            <CarriedFiles files={letter.files} inText={inText} coming={coming} onRemove={(id) => set({ files: letter.files.filter((file) => file.id !== id) })} onDrop={drop} />
            {state.kind === 'refused' && wrong === '' ? <Note tone="bad" alert>{m.not_saved_because({ why: problemLine(state.error) })}</Note> : null}
            {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
            <div className="acts">
              {/* One button, with a time and without: what had the focus before the dialog has it again. */}
              <span className={letter.sendAt === 0 ? '' : 'later'}>
                <Button ref={laterButton} look="quiet" icon={<Clock className="i" aria-hidden="true" />} onClick={() => setLater(true)}>{letter.sendAt === 0 ? m.send_later() : m.leaves_on({ when: dayAndTime(letter.sendAt) })}</Button>
                {letter.sendAt === 0 ? null : <IconButton label={m.later_not()} onClick={atOnce}><X className="i i-14" aria-hidden="true" /></IconButton>}
              </span>
              <Button look="primary" type="submit" hint="Ctrl ↵" disabled={busy || state.kind === 'conflict'}>{m.show_as_it_leaves()}</Button>
            </div>
          </form>
        </div>
      </div>
      {later ? <SendLater at={letter.sendAt} onClose={() => setLater(false)} onChoose={(sendAt) => { set({ sendAt }); setLater(false) }} /> : null}
    </>
  )
}

/** Who made the version that stands there now. */
function whoseIs({ writtenBy: { who, name } }: Pick<Draft, 'writtenBy'>): string {
  if (who === 'provider') return m.version_program()
  return who === 'token' ? m.version_of({ name }) : m.version_elsewhere()
}
