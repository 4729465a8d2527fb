// Everything that can grow has a limit, and every limit that a person, a client or a stranger's
// mail can meet is written down with its reason: what one domain alone knows in a file of that
// domain that ends in -limits.ts, what several share here. (How an algorithm steps, rows at a time
// or a window it smooths over, stands beside the algorithm.) A limit is never a silent cut: whoever
// meets one says so.
import { providerLimits } from './provider-limits.ts'

export const limits = {
  ...providerLimits,
  /** Jobs claimed in one statement. 10 a claim is 5x the throughput of one at a time; more only makes shares unfair. */
  jobsClaimedAtOnce: 10,
  /** A worker that has not renewed its lease for this long is presumed dead and its job goes back. */
  jobLeaseMs: 15_000,
  /** A third of the lease: two beats may be lost before anybody takes the job over. */
  jobHeartbeatMs: 5_000,
  /** Parsed mail that the web keeps between a thread, its HTML and its pictures. */
  parsedBytesKept: 24_000_000,
  /** Finished jobs and their events: a week answers every "what happened on Monday". */
  finishedJobsKeepMs: 7 * 24 * 3_600_000,
  /** Shutdown hands back what is not finished by then; supervisors kill after 10 s. */
  shutdownGraceMs: 8_000,
  /** Backoff of retries: 1 s, 2 s, 4 s … at most 10 minutes, each with jitter (retry.ts). */
  retryBaseMs: 1_000,
  retryMaxMs: 600_000,
  /** Progress rows written a second and job: a screen cannot show more, a log should not hold more. */
  progressEveryMs: 400,
  /** One page of events to an SSE client that replays. */
  jobEventsPage: 500,
  /** Proposals in one batch: a table that a person still reads to its end. */
  actionsInBatch: 100,
  /** Proposals of one token, chat or rule that wait for the person: more hide each other, and nobody reads them. Drafts of programs likewise, which nothing ends. */
  proposalsWaitingOfAsker: 500,
  draftsOfPrograms: 500,
  /** Messages in one action: an undo of it must still fit a job's time-out. */
  messagesInAction: 5_000,
  /** What somebody said that led to a proposal, and why one was rejected: sentences, not documents. */
  proposalWordsCharsMax: 2_000, rejectionCharsMax: 500,
  /** Received so long before its mailbox was last in step: moved in, not sent. Whoever hands mail on with the time at which it came in elsewhere gives up after five days (RFC 5321). */
  arrivedLateMs: 5 * 24 * 3_600_000,
  requestKeyCharsMax: 100,
  /** Actions of one kind of question whose outcome a list shows: more than anybody unsubscribes from. */
  askedBeforeMax: 2_000,
  /** An act may be told to wait, as a letter that is to leave later: what was approved longer ago nobody remembers. */
  actionAheadMs: 366 * 24 * 3_600_000,
  /** Questions and answers about one proposal: beyond it the two do not understand each other. One of them is a few sentences. */
  remarksOfAction: 40,
  remarkCharsMax: 2_000,
  /** Actions that one request takes back, and looks at for it; whoever asks again gets the rest. */
  actionsUndoneAtOnce: 200,
  /** Of those that cannot be taken back the last ones are named: more than anybody reads, in an answer of a few MB. */
  actionsNotUndoneTold: 1_000,
  /** What a person approves beforehand: an hour of it must still be looked through, and it is thought about again each quarter. */
  standingPerHourMax: 1_000,
  standingMsMax: 90 * 24 * 3_600_000,
  /** How long what was proven is held against the store: whoever moves a mail back does it soon, and later it is a life of its own. */
  driftLookedForMs: 2 * 24 * 3_600_000,
  /** An unanswered proposal is stale after a day; a chat proposal after an hour. */
  proposalTtlMs: 24 * 3_600_000,
  chatProposalTtlMs: 3_600_000,
  /** The least undo window of a send that an agent asked for: it wants a second look. A person's own is their setting. */
  coolingOffAgentMs: 60_000,
  /** Largest page any list endpoint answers, and what it answers when nobody says. */
  pageMax: 200,
  pageDefault: 50,
  /** Our ids have 30 characters, the keys of a page at most three of them. */
  idCharsMax: 64,
  pageKeyCharsMax: 200,
  /** A JSON body is small and is there by then; a connection on which nothing moves for so long has lost its other end (streams beat four times a minute, a mail takes two to be read). */
  bodyMs: 60_000,
  idleConnectionMs: 300_000,
  /** JSON bodies: the largest legitimate one is a 5,000-id action (~200 KB). */
  bodyBytesMax: 1_000_000,
  /** One message; beyond it the mail is kept raw but not parsed (providers cap at 25-150 MB). */
  messageBytesMax: 160_000_000,
  /** A file that is uploaded to be imported: Takeout cuts its archives at 2 GB. What is larger goes by `./secretary import`, which needs no upload. */
  importBytesMax: 2_000_000_000,
  /** Uploads at once: one that is sent and one more in another tab; more in all would make each slower and none of them earlier. */
  importsAtOncePerUser: 2,
  importsAtOnce: 8,
  /** What an imported file and its account are called, as others see it. */
  importNameCharsMax: 120,
  /** Left free on the disk besides the file and the mails made of it: the store and its log need room to go on. */
  importBytesSpared: 200_000_000,
  /** When to look again whether a full disk has room. */
  noRoomRetryMs: 60_000,
  /** An upload that nothing was written to for so long, and that no account knows, was cut off by a kill. */
  importLeftoverMs: 24 * 3_600_000,
  /** How long an account that was connected waits for its person to choose what of its mail is fetched; whoever closed the page without a choice gets all of it. */
  importChoiceMs: 10 * 60_000,
  /** Entries of one archive: a mailbox of two million mails as single files; its list of them is held in no memory, only walked. */
  archiveEntriesMax: 2_000_000,
  /** How much larger than itself an entry of an archive may become beyond one mail's size. Mail shrinks to a fifth, deflate can make of nothing at most a thousandfold. */
  archiveSwellingMax: 250,
  /** How deep folders of mail files nest; beyond it somebody named the wrong folder. */
  mailFolderDepthMax: 32,
  /** What is said of mails that could not be read: the first few, in words; all of them are counted. */
  importTroublesTold: 5,
  importTroubleCharsMax: 300,
  /** Mails a second that an import is taken to read until it has a rate of its own: half of what a slow computer was measured at. */
  importRateAssumed: 150,
  /** Damaged mails of an account that are named one by one. */
  brokenMessagesListed: 100,
  /** Errors of fetching that one look lists, the newest. */
  syncErrorsListed: 200,
  /** One page of changes pulled from a mailbox: small enough to repeat after a crash, large enough to amortise a commit. */
  changesPage: 500,
  /** One page of older mail: an import commits this much at once, and loses it to a crash. */
  olderPage: 500,
  /** Pages of older mail that are read while one is committed: over a network one waits for its answers while the other comes. Each holds the words of a page. */
  olderPagesAtOnce: 3,
  /** How often the marks of one page are asked for while pulls keep coming in between: Gmail takes ten seconds for each time, and an import must come to its end beside a mailbox that never rests. */
  olderMarksAsked: 5,
  /** Mails whose rest is fetched at once: they are the large ones. */
  restPage: 20,
  /** Over a line that is slower than this an import takes the start of large mails first. */
  slowBytesPerSecond: 4_000_000,
  /** The start: seven mails of eight are whole within it, and the words of the eighth stand before its files. */
  deferredBytes: 64 * 1024,
  /** A pull that came across an action at work looks again after this. */
  pullAgainMs: 3_000,
  /** How long one mailbox is pulled before the others get their turn: the second account must not wait for all of the first. */
  pullTurnMs: 30_000,
  /** A message that left its mailbox waits this long for another mailbox that cannot be pulled. */
  missingMs: 10 * 60_000,
  /** Names kept of what differs from a provider: enough to look into it, and to know it again after a repair. */
  proofSample: 20,
  /** Between two mailboxes of an account that are proven at night: a list of names costs its provider seconds. */
  proofSpacingMs: 30_000,
  /** Between a repair and the proof that it helped: what left a mailbox is settled by then (`missingMs`). */
  proofAgainMs: 15 * 60_000,
  /** Every block of every pack is read within so many nights, but never less a night than a small house has in all (some 10 s). */
  bytesProofNights: 21,
  bytesProvenLeast: 1_000_000_000,
  /** A disk that could not read a sector is asked once more. */
  byteAgainMs: 1_000,
  /** Hours of a person's night in which their accounts are proven. */
  proofNight: { from: 1, hours: 5 },
  /** Change-feed rows kept for readers that lag; older ones tell them to reload. */
  changeFeedKeepMs: 3_600_000,
  /** How often a SQLite reader looks for a commit of another process (a pragma, about 2 us). */
  changePollMs: 25,
  /** A database that takes longer to let us in is not there: a connection that hangs would hold whoever waits for it. */
  databaseConnectMs: 10_000,
  /** Of one process, of the hundred that a PostgreSQL admits unless it is told otherwise. */
  databaseConnectionsMax: 10,
  /** A statement waits this long for another process's write before it fails. */
  sqliteBusyMs: 10_000,
  /** Callers and addresses whose minute is counted (5 MB); beyond it the oldest minutes are forgotten first. */
  paceCountersMax: 50_000,
  /** Credentials that a web process remembers as proven (1 MB): more people than one process serves at once. Answers to one question kept until somebody commits, and what they may weigh (with the bytes they are sent as, twice that). */
  provenCredentialsKept: 10_000,
  answerBytesKept: 8_000_000,
  /** Streams and sockets one caller keeps open on a web process: many tabs and scripts, and no leak of ours or theirs. */
  openLinesMax: 64,
  /** How old the counts of /metrics may be: scrapers come every 15 s or more. */
  metricsKeepMs: 10_000,
  /** A client this far behind is told to reload instead of being queued for. */
  liveBytesBehindMax: 1_000_000,
  /** Replays that wait on one socket; the app asks for one when it opens a job. */
  replaysWaiting: 8,
  /** A pack file is closed at this size: small enough to compact or copy one, large enough that 100 GB of mail are 200 files. */
  packBytesMax: 512 * 1024 * 1024,
  /** A pack is rewritten when less of it than this lives: what is copied then is never more than what is freed. */
  packLiveLeast: 0.5,
  /** Below this nobody needs the room, and copying costs more than it frees. */
  packWorthRewritingBytes: 4 * 1024 * 1024,
  /** A pack that nothing refers to is removed when nobody wrote to it for so long: a page that is being stored refers to its bytes after they lie there, and a reader asks after it read the row. */
  packLeftMs: 3_600_000,
  /** A folder that its provider does not list keeps its mail so long: a share that is not mounted and a server that is moved are back by then, and what is deleted there goes here too. */
  goneMailboxMs: 30 * 24 * 3_600_000,
  /** Rows that are looked at or removed between two looks at who else wants to write (some 10 ms). */
  sweptAtOnce: 1_000,
  /** Mails of a removed account that are deleted in one transaction, words and threads included: whoever else writes waits for it. */
  forgottenAtOnce: 300,
  /** Messages are compressed together up to this size: reading one costs one block (0.04 ms), and ratio gains end here. */
  packBlockBytes: 128 * 1024,
  /** Raw mail on its way from a provider to the pack and the parser. Below this a page of large mails would wait for each of them. */
  pageBytesInMemory: 3 * 1024 * 1024,
  /** Words of one page held until they are indexed: 500 ordinary mails have 2 MB; a page of longer ones ends there and goes on with the next. */
  pageWordsInMemory: 16 * 1024 * 1024,
  /** Subject, names and snippet of a row: lists are read far more often than long subjects are written. */
  subjectCharsMax: 1_000,
  nameCharsMax: 300,
  snippetChars: 140,
  /** Recipients kept in the row; a mail to a whole company still opens fast. */
  recipientsMax: 500,
  /** Labels kept of one message: whoever has more uses them for something else. */
  labelsOfMessage: 100,
  /** Folders of one Maildir, and how deep they nest: beyond it somebody connected the wrong folder. */
  maildirFoldersMax: 2_000,
  maildirDepthMax: 12,
  /** A folder whose time is younger than this may change again within the same tick of the file system's clock. */
  maildirSettleMs: 2_000,
  /** Deliveries come in bursts of renames: what comes within so long of the last that was told is told behind it, as one. */
  watchDebounceMs: 150,
  /** A reply that names no mail answers one that came this long before it, at most; and a subject of one letter is none. */
  threadSubjectMs: 14 * 24 * 3_600_000,
  threadSubjectCharsMin: 3,
  /** Of a thread that may hold such a reply, the newest are looked at. */
  threadSubjectMessagesMax: 200,
  /** Messages of a list's row that are named in it, the newest: what a click on the row acts on. */
  threadRowIdsMax: 100,
  /** A thread is computed anew whenever one of its mails changes (4 ms each 100): one of more mails goes on in another, or a machine that answers itself for years stops the house. */
  threadMessagesHeld: 1_000,
  /** Messages of one thread that are opened at once, the newest: each costs a parse (1-2 ms). */
  threadMessagesMax: 200,
  /** One outbound request, redirects and body included: an image or a webhook's answer is there by then. */
  outboundTimeoutMs: 20_000,
  outboundBytesMax: 10_000_000,
  outboundRedirects: 5,
  /** Signatures that are older are said to be: ClamAV brings new ones daily, and a few days off are a holiday. */
  signaturesOldMs: 4 * 24 * 3_600_000,
  /** Mails whose files are hashed and scanned between two looks at who else wants to work (about 0.1 s without a scanner). */
  scanPage: 20,
  /** Who has a mail open that came within this time hears of each verdict; of older ones only what is infected is news. */
  scanToldMs: 24 * 3_600_000,
  /** Empty pages of the database that are kept for what comes next (2 MB), and how many one idle step gives back to the disk. */
  emptyPagesKept: 250,
  emptyPagesGiven: 500,
  /** Of the log beside the database, once all of it was written back. */
  sqliteLogBytesKept: 8_000_000,
  /** The newest sent mails that say whom a person knows (10 ms for 20,000). */
  sentMailsRead: 20_000,
  /** Things listed one by one in a preview; the rest is counted. */
  previewItemsMax: 200,
  /** More people than this in one letter gets a second look. */
  manyRecipients: 10,
} as const
