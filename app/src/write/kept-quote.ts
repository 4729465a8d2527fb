// A quoted mail within the letter that is written, drawn as it will leave: its tables, colours and
// pictures, in a box that is moved or taken out as a whole.
//
// Made node by node of what is known, whatever a draft says: a program may have written it. Looks are
// set one by one, which the policy of our page allows; as an attribute it would refuse them. What
// leaves is made safe anew by the server, which is where that is decided.
import { letterFilePath } from '../api/drafts.ts'
import * as m from '../messages/m.ts'
import { pageOf } from './body-words.ts'
import { fileOf, linkOf } from './letter-document.ts'

const TAGS = new Set('A B BIG BLOCKQUOTE BR CAPTION CODE DEL DIV EM FONT H1 H2 H3 H4 H5 H6 HR I IMG INS LI OL P PRE S SMALL SPAN STRIKE STRONG SUB SUP TABLE TBODY TD TFOOT TH THEAD TR TT U UL'.split(' '))
const UNREAD = new Set('SCRIPT STYLE TITLE HEAD TEMPLATE OBJECT IFRAME SVG MATH NOSCRIPT AUDIO VIDEO CANVAS SELECT TEXTAREA BUTTON'.split(' '))
const PLAIN = ['align', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'color', 'colspan', 'dir', 'height', 'rowspan', 'size', 'start', 'valign', 'width']
const LOOKS = /^(?:color|background-color|font-(?:weight|style|family|size)|text-(?:align|decoration)|vertical-align|line-height|white-space|list-style-type|display|(?:max-)?width|(?:margin|padding|border)(?:-(?:top|right|bottom|left|collapse|radius))?)$/

/** What a button in the box does. */
export type KeptAct = 'open' | 'remove'

export function drawKept(box: HTMLElement): void {
  box.className = 'kept'
  const acts = document.createElement('div')
  acts.className = 'kept-acts'
  acts.append(button('open', m.quote_open()), button('remove', m.quote_remove()))
  const paper = document.createElement('div')
  paper.className = 'kept-mail'
  for (const node of pageOf(box.getAttribute('data-kept') ?? '').childNodes) draw(node, paper)
  box.replaceChildren(acts, paper)
}

/** Its lines in its place, or nothing; answers the way back. The browser's own commands would leave half of such a box. */
export function takeKept(box: HTMLElement, lines: string): () => void {
  const [page, next] = [box.parentElement, box.nextSibling]
  const made = document.createElement('template')
  made.innerHTML = lines
  const opened = [...made.content.childNodes]
  const asOpened = made.innerHTML
  box.replaceWith(made.content)
  return () => {
    const there = opened.filter((node) => node.isConnected)
    const now = document.createElement('template')
    now.content.append(...there.map((node) => node.cloneNode(true)))
    // Whoever wrote between its lines keeps that; the quote as it was stands below.
    const isUntouched = now.innerHTML === asOpened
    if (there.length > 0) there.at(-1)!.after(box)
    else if (next?.isConnected === true) next.before(box)
    else page?.append(box)
    if (isUntouched) for (const node of there) node.remove()
  }
}

function button(act: KeptAct, words: string): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'link'
  made.dataset['act'] = act
  made.textContent = words
  return made
}

function draw(node: Node, into: Element): void {
  if (node.nodeType === Node.TEXT_NODE) return into.append(node.nodeValue ?? '')
  if (!(node instanceof Element) || UNREAD.has(node.tagName)) return
  const inside = TAGS.has(node.tagName) ? drawn(node) : into
  if (inside === undefined) return
  if (inside !== into) into.append(inside)
  for (const child of node.childNodes) draw(child, inside)
}

function drawn(from: Element): HTMLElement | undefined {
  const made = document.createElement(from.tagName)
  for (const name of PLAIN) {
    const value = from.getAttribute(name)
    if (value !== null && /^[\w#%., ()+-]{1,60}$/.test(value)) made.setAttribute(name, value)
  }
  for (const rule of (from.getAttribute('data-style') ?? '').split(';')) {
    const [name = '', value = ''] = rule.split(/:(.*)/s, 2).map((part) => part.trim())
    if (LOOKS.test(name) && !/[(\\]/.test(value.replaceAll(/rgb\([\d, ]+\)/gi, ''))) made.style.setProperty(name, value)
  }
  if (from.tagName === 'IMG') {
    const file = fileOf(from)
    if (file === '') return undefined
    made.setAttribute('src', letterFilePath(file))
    made.setAttribute('alt', from.getAttribute('alt') ?? '')
  }
  if (from.tagName === 'A') {
    const href = linkOf(from.getAttribute('href') ?? '')
    // Where it leads is read before anybody goes there, and not by going there from a letter that is not saved yet.
    if (href !== '') for (const [name, value] of [['href', href], ['title', href], ['target', '_blank'], ['rel', 'noopener noreferrer nofollow']] as const) made.setAttribute(name, value)
  }
  return made
}
