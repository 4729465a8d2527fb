// Where a letter is written: an editable page, narrowly.
//
// The browser's own editing does it (typing, undo, marks, lists), which every browser has and
// which screen readers know; a library of 30 to 100 KB would do it again. What it leaves in the page
// is never trusted: the letter is read out of it by letter-document.ts, and what is pasted goes
// through the same reader before it comes in.
import { useCallback, useEffect, useImperativeHandle, useRef, useState, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react'
import { flushSync } from 'react-dom'
import { letterFilePath } from '../api/drafts.ts'
import * as m from '../messages/m.ts'
import { showToast } from '../shell/toast.ts'
import { linesOfBody, linesOfPage } from './body-words.ts'
import { drawKept, takeKept, type KeptAct } from './kept-quote.ts'
import { htmlOf, linesOf, linkOf, readLines, spansHtml, type LetterBody, type Line, type Span } from './letter-document.ts'
import { FormatBar, type FormatAct } from './format-bar.tsx'
import { LinkDialog } from './link-dialog.tsx'

export interface EditorHandle {
  showPicture(fileId: string, alt: string): void
}

export interface EditorProps {
  start: LetterBody
  label: string
  autoFocus: boolean
  onChange(lines: readonly Line[]): void
  /** Files in the clipboard; pictures are to stand among the words. */
  onFiles(files: readonly File[], inText: boolean): void
  ref?: Ref<EditorHandle>
  /** Buttons that stand with those for the looks. */
  beside?: React.ReactNode
}

const run = (command: string, value?: string) => document.execCommand(command, false, value)
const pageOf = (lines: readonly Line[]): string => htmlOf(lines, letterFilePath)
/** Of one line, without the block around it. */
const inlineOf = (spans: readonly Span[]): string => (spans.length === 0 ? '' : spansHtml(spans, letterFilePath))
const commands = { bold: 'bold', italic: 'italic', bullets: 'insertUnorderedList', numbers: 'insertOrderedList' } as const

export function Editor({ start, label, autoFocus, onChange, onFiles, ref, beside }: EditorProps) {
  const page = useRef<HTMLDivElement>(null)
  const range = useRef<Range>(undefined)
  const [active, setActive] = useState<ReadonlySet<FormatAct>>(new Set())
  const [linking, setLinking] = useState<string>()

  useEffect(() => {
    const element = page.current
    if (element === null) return
    run('defaultParagraphSeparator', 'div')
    run('styleWithCSS', 'false')
    element.innerHTML = pageOf(linesOfBody(start))
    for (const box of element.querySelectorAll<HTMLElement>('[data-kept]')) drawKept(box)
    if (!autoFocus) return
    element.focus({ preventScroll: true })
    // A mail that is answered stands below: one writes above it.
    getSelection()?.collapse(element.firstChild ?? element, 0)
    // Only at the beginning: what is typed afterwards is the page's own.
  }, []) // oxlint-disable-line react-hooks/exhaustive-deps

  const changed = useCallback(() => {
    if (page.current !== null) onChange(readLines(page.current, { asTyped: true }))
  }, [onChange])

  useEffect(() => {
    const look = () => {
      const selection = getSelection()
      if (selection === null || selection.rangeCount === 0 || page.current?.contains(selection.anchorNode) !== true) return
      range.current = selection.getRangeAt(0).cloneRange()
      const on = (['bold', 'italic', 'bullets', 'numbers'] as const).filter((act) => document.queryCommandState(commands[act]))
      setActive(new Set<FormatAct>([...on, ...(linkAround(page.current, range.current) === undefined ? [] : ['link' as const]), ...(quoteAround(page.current, range.current) === undefined ? [] : ['quote' as const])]))
    }
    document.addEventListener('selectionchange', look)
    return () => document.removeEventListener('selectionchange', look)
  }, [])

  /** A button or a dialog took the focus; the words that were chosen are chosen again. */
  const back = (from: 'button' | 'dialog' = 'button') => {
    const selection = getSelection()
    if (from === 'button' && document.activeElement === page.current && selection !== null && selection.rangeCount > 0 && page.current?.contains(selection.anchorNode) === true) {
      range.current = selection.getRangeAt(0).cloneRange()
      return
    }
    page.current?.focus()
    if (range.current === undefined || selection === null) return
    selection.removeAllRanges()
    selection.addRange(range.current)
  }
  const insert = (html: string) => {
    back()
    run('insertHTML', html)
    changed()
  }
  /** By hand: a picture that Chromium puts beside words gets a style from it, which the policy of the page refuses loudly. */
  const showPicture = (fileId: string, alt: string) => {
    back()
    const picture = Object.assign(document.createElement('img'), { src: letterFilePath(fileId), alt })
    const selection = getSelection()
    if (selection === null || selection.rangeCount === 0 || page.current?.contains(selection.anchorNode) !== true) page.current?.append(picture)
    else {
      const place = selection.getRangeAt(0)
      place.deleteContents()
      place.insertNode(picture)
      selection.collapse(picture.parentNode, [...(picture.parentNode?.childNodes ?? [])].indexOf(picture) + 1)
    }
    changed()
  }
  useImperativeHandle(ref, () => ({ showPicture }))

  const act = (what: FormatAct) => {
    back()
    if (what === 'link') {
      const there = linkAround(page.current, range.current)
      if (there !== undefined) range.current?.selectNodeContents(there)
      return setLinking(there?.getAttribute('href') ?? '')
    }
    if (what === 'quote') quote(page.current, range.current)
    else if (what === 'clear') {
      run('removeFormat')
      run('unlink')
    } else run(commands[what])
    changed()
  }
  const link = (typed: string) => {
    // While the dialog stands, nothing behind it can have the focus.
    flushSync(() => setLinking(undefined))
    back('dialog')
    const href = linkOf(typed)
    if (typed === '') run('unlink')
    else if (range.current?.collapsed === true) run('insertHTML', inlineOf([{ text: typed, href }]))
    else run('createLink', href)
    changed()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const what = event.shiftKey ? ({ Digit7: 'numbers', Digit8: 'bullets', Digit9: 'quote' } as const)[event.code] : ({ b: 'bold', i: 'italic', k: 'link', '\\': 'clear' } as const)[event.key.toLowerCase()]
    if (what === undefined) return
    event.preventDefault()
    // Ctrl K is the palette everywhere else.
    event.stopPropagation()
    act(what)
  }
  const onKept = (button: HTMLElement, what: KeptAct) => {
    const box = button.closest<HTMLElement>('[data-kept]')
    if (box === null) return
    const putBack = takeKept(box, what === 'open' ? pageOf(linesOfPage(box.getAttribute('data-kept') ?? '')) : '')
    page.current?.focus()
    changed()
    const undo = () => {
      putBack()
      changed()
    }
    showToast({ text: what === 'open' ? m.quote_opened() : m.quote_removed(), state: 'done', proof: '', undo, undoLabel: m.undo() })
  }
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault()
    const { files } = event.clipboardData
    const html = event.clipboardData.getData('text/html')
    const text = event.clipboardData.getData('text/plain')
    // A table that was copied brings a picture of itself along.
    if (files.length > 0 && text === '') return onFiles([...files], true)
    const lines = html === '' ? linesOf(text) : linesOfPage(html)
    if (lines.length === 0) return
    // Lines that go into a line, and not blocks into a block: browsers give those styles of their own.
    insert(lines.every(({ kind, quote }) => kind === 'line' && quote === 0) ? lines.map((line) => inlineOf(line.spans)).join('<br>') : pageOf(lines))
  }

  return (
    <div className="writing">
      <FormatBar active={active} onAct={act} beside={beside} />
      <div
        ref={page}
        className="written"
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        aria-multiline="true"
        aria-label={label}
        tabIndex={0}
        spellCheck
        onInput={changed}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const button = (event.target as HTMLElement).closest<HTMLElement>('[data-act]')
          if (button !== null) onKept(button, button.dataset['act'] as KeptAct)
        }}
        onPaste={onPaste}
        onDrop={(event) => {
          // Words that are dropped would come in as they are; files go to the letter around this.
          if (event.dataTransfer.files.length === 0) event.preventDefault()
        }}
      />
      {linking === undefined ? null : <LinkDialog href={linking} onClose={() => { flushSync(() => setLinking(undefined)); back('dialog') }} onLink={link} />}
    </div>
  )
}

const around = (page: HTMLElement | null, range: Range | undefined, tag: string): HTMLElement | undefined => {
  const from = range?.commonAncestorContainer
  const element = (from instanceof Element ? from : from?.parentElement)?.closest<HTMLElement>(tag)
  return element === null || element === undefined || page?.contains(element) !== true || element === page ? undefined : element
}
const linkAround = (page: HTMLElement | null, range: Range | undefined) => around(page, range, 'a')
const quoteAround = (page: HTMLElement | null, range: Range | undefined) => around(page, range, 'blockquote')

/** Puts whole lines into a quotation, or those of one out of it. The browser's own way gives them a style. */
function quote(page: HTMLElement | null, range: Range | undefined): void {
  if (page === null || range === undefined) return
  const there = quoteAround(page, range)
  if (there !== undefined) return there.replaceWith(...there.childNodes)
  if (page.childNodes.length === 0) page.append(document.createElement('div'))
  const [first, last] = [range.startContainer, range.endContainer].map((node, end) => (node === page ? page.childNodes[Math.min(end === 0 ? range.startOffset : range.endOffset, page.childNodes.length) - end] ?? page.lastChild! : topOf(page, node)))
  const box = document.createElement('blockquote')
  first!.before(box)
  for (let node: ChildNode | null = first!; node !== null; ) {
    const next: ChildNode | null = node === last ? null : node.nextSibling
    box.append(node)
    node = next
  }
  // Somewhere to go on below it.
  if (box.nextSibling === null) {
    const below = document.createElement('div')
    below.append(document.createElement('br'))
    box.after(below)
  }
  if (box.textContent === '') box.replaceChildren(document.createElement('br'))
  getSelection()?.collapse(box, box.childNodes.length)
}

function topOf(page: HTMLElement, node: Node): ChildNode {
  let top = node
  while (top.parentNode !== null && top.parentNode !== page) top = top.parentNode
  return top as ChildNode
}
