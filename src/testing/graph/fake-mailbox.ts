// An Outlook mailbox in memory, and what Exchange does with it: two kinds of ids, a time that is
// kept finer than it is told, and rounds of changes as Microsoft documents and people report them.
//
// A round names what changed since its token, each message once, as it is now. Of a message
// that was only read or unread it says that and nothing else. A first round names everything,
// newest first; what happens meanwhile is of the next, unless the page that named the message
// said so already.

export interface FakeFolder {
  id: string
  displayName: string
  parent: string
  wellKnown: string
  hidden: boolean
  search: boolean
}

export interface FakeMessage {
  immutableId: string
  folder: string
  /** Each move gives it another mutable id. */
  moves: number
  raw: Uint8Array
  /** How often it was changed: its change key says so. */
  changes: number
  receivedMs: number
  isRead: boolean
  flagged: boolean
  draft: boolean
  categories: string[]
  lastVerb: number | undefined
  conversationId: string
  internetMessageId: string
  /** What was added to it after it was made. */
  files: FakeFile[]
  /** It says its folder in the other spelling that Exchange has for the same id. */
  saysOtherwise: boolean
}

export interface FakeFile {
  id: string
  name: string
  contentType: string
  isInline: boolean
  contentId: string
  bytes: Uint8Array
}

export interface FakeUpload {
  message: FakeMessage
  file: Omit<FakeFile, 'id' | 'bytes'>
  size: number
  pieces: Uint8Array[]
}

interface Round {
  folder: string
  ids: string[]
  /** Only what these were read or unread is said. */
  readOnly: Set<string>
  /** Where the next round begins, and for those that a page has named since. */
  end: number
  told: ReadonlyMap<string, number>
}

export type FakeChange = 'created' | 'updated' | 'deleted'
const FIRST_MS = Date.UTC(2025, 0, 6, 8)

export class FakeMailbox {
  readonly folders = new Map<string, FakeFolder>()
  readonly messages = new Map<string, FakeMessage>()
  /** The letters that left. */
  readonly sentAway: { to: string[]; messageId: string }[] = []
  /** Files on their way, by what their address ends with. */
  readonly uploads = new Map<string, FakeUpload>()
  /** Whether a letter that becomes a draft keeps its Message-ID. */
  ownMessageIds: 'kept' | 'replaced' = 'kept'
  onChange: (change: FakeChange, message: FakeMessage) => void = () => {}
  readonly #log: { folder: string; id: string; isRead: boolean }[] = []
  readonly #rounds = new Map<string, Round>()
  readonly #starts = new Map<string, { folder: string; at: number; told: ReadonlyMap<string, number> }>()
  #count = 0

  addFolder(given: Partial<FakeFolder> & { displayName: string }): FakeFolder {
    const folder: FakeFolder = { parent: '', wellKnown: '', hidden: false, search: false, id: `AQMkADAwATM3ZmYAZS1${String(++this.#count).padStart(6, '0')}AuAAAD=`, ...given }
    this.folders.set(folder.id, folder)
    return folder
  }

  deliver(folder: string, raw: Uint8Array, given: Partial<FakeMessage> = {}): FakeMessage {
    const number = ++this.#count
    const message: FakeMessage = {
      // The ids of one mailbox differ near their end alone, and not in the order in which they came.
      immutableId: `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${((number * 7919) % 99991).toString(36).padStart(4, '_')}AAA${number % 2 === 0 ? '=' : '_'}`,
      folder,
      moves: 0,
      raw,
      changes: 0,
      receivedMs: FIRST_MS + number * 60_000,
      isRead: false,
      flagged: false,
      draft: false,
      categories: [],
      lastVerb: undefined,
      conversationId: `AAQkAD${number}`,
      internetMessageId: /^message-id:\s*(<[^>]*>)/im.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? '',
      files: [],
      saysOtherwise: false,
      ...given,
    }
    this.messages.set(message.immutableId, message)
    this.#note(message, 'created')
    return message
  }

  change(id: string, given: Partial<Pick<FakeMessage, 'isRead' | 'flagged' | 'draft' | 'categories' | 'lastVerb'>>): void {
    const message = this.find(id)
    const isReadAlone = Object.keys(given).every((key) => key === 'isRead')
    Object.assign(message, given)
    this.#note(message, 'updated', isReadAlone)
  }

  /** Somebody writes another text into it, in its place. */
  rewrite(id: string, raw: Uint8Array): void {
    Object.assign(this.find(id), { raw, files: [] })
    this.touch(id)
  }

  /** Changed by a program, in what no list shows. */
  touch(id: string): void {
    this.#note(this.find(id), 'updated')
  }

  move(id: string, folder: string): void {
    const message = this.find(id)
    this.#note(message, 'deleted')
    message.folder = folder
    message.moves++
    this.#note(message, 'created')
  }

  remove(id: string): void {
    const message = this.find(id)
    this.messages.delete(id)
    this.#note(message, 'deleted')
  }

  find(id: string): FakeMessage {
    const message = this.messages.get(id)
    if (message === undefined) throw new Error(`There is no message ${id}`)
    return message
  }

  /** By its id in either spelling, or by what everybody calls it. */
  folderNamed(name: string): FakeFolder | undefined {
    return this.folders.get(name) ?? [...this.folders.values()].find((one) => (one.wellKnown !== '' && one.wellKnown === name) || otherSpelling(one.id) === name)
  }

  addFile(message: FakeMessage, file: Omit<FakeFile, 'id'>): string {
    const id = `file-${++this.#count}=`
    message.files.push({ ...file, id })
    this.#note(message, 'updated')
    return id
  }

  beginUpload(upload: FakeUpload): string {
    const id = `u${++this.#count}`
    this.uploads.set(id, upload)
    return id
  }

  wellKnown(name: string): FakeFolder {
    return this.folderNamed(name) ?? this.addFolder({ displayName: name, wellKnown: name })
  }

  /** By either kind of id. */
  byAnyId(id: string): FakeMessage | undefined {
    return this.messages.get(id) ?? [...this.messages.values()].find((one) => mutableId(one) === id)
  }

  newestFirst(folder: string): FakeMessage[] {
    return [...this.messages.values()].filter((one) => one.folder === folder).toSorted((a, b) => b.receivedMs - a.receivedMs)
  }

  /** As if it had changed again: Microsoft says things twice. */
  replay(id: string): void {
    const message = this.find(id)
    this.#log.push({ folder: message.folder, id, isRead: false })
  }

  forgetRounds(): void {
    this.#rounds.clear()
    this.#starts.clear()
  }

  beginRound(folder: string, deltaToken: string | undefined): string | undefined {
    const start = deltaToken === undefined ? undefined : this.#starts.get(deltaToken)
    if (deltaToken !== undefined && start?.folder !== folder) return undefined
    const seen = this.#log.filter((one, at) => one.folder === folder && at >= (start?.told.get(one.id) ?? start?.at ?? 0))
    const changed = [...new Set(seen.map(({ id }) => id))]
    const readOnly = new Set(changed.filter((id) => seen.every((one) => one.id !== id || one.isRead)))
    const ids = start === undefined ? this.newestFirst(folder).map(({ immutableId }) => immutableId) : changed
    return this.#keep({ folder, ids, readOnly: start === undefined ? new Set() : readOnly, end: this.#log.length, told: new Map() })
  }

  /** Undefined: this round is forgotten. */
  pageOf(skipToken: string, size: number): { messages: { id: string; now: FakeMessage | undefined; isReadOnly: boolean }[]; skipToken?: string; deltaToken?: string } | undefined {
    const round = this.#rounds.get(skipToken)
    if (round === undefined) return undefined
    const messages = round.ids.slice(0, size).map((id) => ({ id, now: this.#in(round.folder, id), isReadOnly: round.readOnly.has(id) }))
    const told = new Map([...round.told, ...messages.map(({ id }) => [id, this.#log.length] as const)])
    if (round.ids.length > size) return { messages, skipToken: this.#keep({ ...round, ids: round.ids.slice(size), told }) }
    const deltaToken = `d${++this.#count}`
    this.#starts.set(deltaToken, { folder: round.folder, at: round.end, told })
    return { messages, deltaToken }
  }

  #in(folder: string, id: string): FakeMessage | undefined {
    const message = this.messages.get(id)
    return message?.folder === folder ? message : undefined
  }

  #keep(round: Round): string {
    const token = `s${++this.#count}`
    this.#rounds.set(token, round)
    return token
  }

  #note(message: FakeMessage, change: FakeChange, isRead = false): void {
    message.changes++
    this.#log.push({ folder: message.folder, id: message.immutableId, isRead })
    this.onChange(change, message)
  }
}

export const otherSpelling = (folderId: string): string => folderId.replace('AQMk', 'AAMk')

export const mutableId = ({ immutableId, moves }: FakeMessage): string => `AAMkAD${immutableId.slice(-9)}${moves}==`
