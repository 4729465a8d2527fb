// Everything that can grow has a limit, and every limit that a person, a client or a stranger's
// mail can meet is here with its reason. (How an algorithm steps, rows at a time or a window it
// smooths over, stands beside the algorithm.) A limit is never a silent cut: whoever meets one
// says so.

export const limits = {
  /** Jobs claimed in one statement. 10 a claim is 5x the throughput of one at a time; more only makes shares unfair. */
  jobsClaimedAtOnce: 10,
  /** A worker that has not renewed its lease for this long is presumed dead and its job goes back. */
  jobLeaseMs: 15_000,
  /** A third of the lease: two beats may be lost before anybody takes the job over. */
  jobHeartbeatMs: 5_000,
  /** A picture inside a mail becomes a data: URI below this; larger ones stay attachments. */
  inlinePictureBytesMax: 1_500_000,
  /** A remote picture after consent: generous for a photo, small for a flood; and nobody waits longer for one. */
  remotePictureBytesMax: 8_000_000,
  remotePictureMs: 10_000,
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
  /** Messages in one action: an undo of it must still fit a job's time-out. */
  messagesInAction: 5_000,
  /** What somebody said that led to a proposal, and why one was rejected: sentences, not documents. */
  proposalWordsCharsMax: 2_000,
  rejectionCharsMax: 500,
  requestKeyCharsMax: 100,
  /** A letter: recipients in one list as most servers take them, a subject within one header line (RFC 5322), the text of a long report. */
  letterRecipientsMax: 100,
  letterSubjectCharsMax: 998,
  letterTextCharsMax: 200_000,
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
  /** JSON bodies: the largest legitimate one is a 5,000-id action (~200 KB). */
  bodyBytesMax: 1_000_000,
  /** One message; beyond it the mail is kept raw but not parsed (providers cap at 25-150 MB). */
  messageBytesMax: 160_000_000,
  /** A file that is uploaded to be imported: Takeout cuts its archives at 2 GB. What is larger goes by `./secretary import`, which needs no upload. */
  importBytesMax: 2_000_000_000,
  /** What an imported file and its account are called, as others see it. */
  importNameCharsMax: 120,
  /** Left free on the disk besides the file and the mails made of it: the store and its log need room to go on. */
  importBytesSpared: 200_000_000,
  /** An upload that nothing was written to for so long, and that no account knows, was cut off by a kill. */
  importLeftoverMs: 24 * 3_600_000,
  /** One page of changes pulled from a mailbox: small enough to repeat after a crash, large enough to amortise a commit. */
  changesPage: 500,
  /** How long one mailbox is pulled before the others get their turn: the second account must not wait for all of the first. */
  pullTurnMs: 30_000,
  /** A message that left its mailbox waits this long for another mailbox that cannot be pulled. */
  missingMs: 10 * 60_000,
  /** Change-feed rows kept for readers that lag; older ones tell them to reload. */
  changeFeedKeepMs: 3_600_000,
  /** How often a SQLite reader looks for a commit of another process (a pragma, about 2 us). */
  changePollMs: 100,
  /** A database that takes longer to let us in is not there: a connection that hangs would hold whoever waits for it. */
  databaseConnectMs: 10_000,
  /** A statement waits this long for another process's write before it fails. */
  sqliteBusyMs: 10_000,
  /** Access token and refresh token lifetimes. */
  accessTokenMs: 15 * 60_000,
  refreshTokenMs: 7 * 24 * 3_600_000,
  invitationMs: 7 * 24 * 3_600_000,
  setupLinkMs: 24 * 3_600_000,
  /** Wrong passwords and codes an account may see in an hour before sign-in slows down for that address. */
  signInFailuresPerHour: 100,
  /** A session ends after this however busy it is: a stolen one must not live for ever. */
  sessionAgeMaxMs: 90 * 24 * 3_600_000,
  /** last_seen_at is for a person's eyes; a write for every request would be the busiest one in the store. */
  lastSeenEveryMs: 60_000,
  /** What a session list shows of a browser's own name for itself. */
  userAgentCharsMax: 300,
  /** Within this time of signing in a person need not type the password again to turn on the second factor. */
  freshSignInMs: 10 * 60_000,
  /** Buckets of the sliding hour: 13 rows are summed, and a budget comes back at most 5 minutes late, never early. */
  guessBucketMs: 5 * 60_000,
  /** A whole office behind one address mistypes less than this in an hour; beyond it somebody tries many accounts. */
  signInFailuresPerNetworkPerHour: 200,
  /** A device that signed in before has its own, smaller budget, so that a stranger's guesses cannot lock its owner out. */
  signInFailuresPerDevicePerHour: 20,
  /** 3 of a million codes are good at any time: at 10 an hour even odds take 2.6 years, for someone who has the password. */
  codeFailuresPerHour: 10,
  /** How long a device that nobody signs in from keeps its budget, and the browser its cookie. */
  deviceTokenMs: 180 * 24 * 3_600_000,
  /** Below 10 a password is guessable offline, above 1,024 it is a file. */
  passwordCharsMin: 10,
  passwordCharsMax: 1_024,
  /** Password hashes computed at once: 2 of the 4 threads that file reads and DNS need too, 38 MiB in all. */
  passwordRunsAtOnce: 2,
  /** Beyond this queue a sign-in would wait over 5 s: better to say "try again". */
  passwordRunsWaiting: 64,
  /** Callers and addresses whose minute is counted (5 MB); beyond it the oldest minutes are forgotten first. */
  paceCountersMax: 50_000,
  /** Credentials that a web process remembers as proven (1 MB): more people than one process serves at once. */
  provenCredentialsKept: 10_000,
  /** Streams and sockets one caller keeps open on a web process: many tabs and scripts, and no leak of ours or theirs. */
  openLinesMax: 64,
  /** How old the counts of /metrics may be: scrapers come every 15 s or more. */
  metricsKeepMs: 10_000,
  /** A client this far behind is told to reload instead of being queued for. */
  liveBytesBehindMax: 1_000_000,
  /** Replays that wait on one socket; the app asks for one when it opens a job. */
  replaysWaiting: 8,
  /** Ended sessions stay listed for whoever asks what that device was. */
  endedSessionsKeepMs: 30 * 24 * 3_600_000,
  recoveryCodes: 10,
  apiTokensPerUser: 100,
  /** A person's name, as others see it. */
  personNameCharsMax: 120,
  connectedAccountsPerUser: 50,
  /** One transaction of a key rotation: other writers wait for it, so it stays around 10 ms. */
  secretsResealedAtOnce: 100,
  /** A pack file is closed at this size: small enough to compact or copy one, large enough that 100 GB of mail are 200 files. */
  packBytesMax: 512 * 1024 * 1024,
  /** Messages are compressed together up to this size: reading one costs one block (0.04 ms), and ratio gains end here. */
  packBlockBytes: 128 * 1024,
  /** Raw mail of one page held in memory before it is appended to the pack. */
  pageBytesInMemory: 16 * 1024 * 1024,
  /** Header bytes that are parsed; real ones stay under 100 KB even with many ARC and Received lines. */
  headerBytesMax: 200_000,
  /** MIME parts and their depth: a mail beyond this is built to exhaust a parser, not to be read. */
  mimePartsMax: 2_000,
  mimeDepthMax: 60,
  /** Lines of a mail, unless they are of ordinary length: the parser takes as long for an empty line as for a full one. */
  mimeLinesMax: 20_000,
  mimeLineBytesMin: 40,
  /** Text of one mail that is shown and indexed; longer ones are logs, which the raw message still holds. */
  mailTextCharsMax: 2_000_000,
  /** A Message-ID is an index key; PostgreSQL refuses keys above about 2,700 bytes. Longer ones are shortened by hash. */
  messageIdCharsMax: 500,
  /** References kept of one mail: its root and its nearest ancestors. A forged list must not fill the table. */
  referencesMax: 100,
  /** Subject, names and snippet of a row: lists are read far more often than long subjects are written. */
  subjectCharsMax: 1_000,
  nameCharsMax: 300,
  snippetChars: 140,
  /** Recipients kept in the row; a mail to a whole company still opens fast. */
  recipientsMax: 500,
  /** Folders of one Maildir, and how deep they nest: beyond it somebody connected the wrong folder. */
  maildirFoldersMax: 2_000,
  maildirDepthMax: 12,
  /** A folder whose time is younger than this may change again within the same tick of the file system's clock. */
  maildirSettleMs: 2_000,
  /** Deliveries come in bursts of renames; one pull serves them all, and is still under a second. */
  watchDebounceMs: 150,
  /** Steps (a period, day or candidate looked at, 0.3 us each, so 20 ms) in expanding one repetition rule: anybody's invitation brings one. */
  ruleSteps: 60_000,
  /** Instances of one event, and of all events, that one question about a stretch of time is answered with. */
  instancesOfEvent: 2_000,
  instancesInWindow: 5_000,
  /** The longest stretch of time that may be asked for: a year, and a month on either side. */
  calendarWindowMs: 400 * 24 * 3_600_000,
  /** Events read for one question; a busy decade holds fewer. */
  eventsInWindow: 20_000,
  /** One .ics file; a whole calendar of 20 years exports to about 10 MB. */
  icsFileBytes: 64_000_000,
  /** One event with its overrides. Longer ones carry attachments in themselves and are kept raw, unread. */
  icsObjectBytes: 4_000_000,
  /** One unfolded line that is read: parsing its parameters takes time that grows with the square of its length. */
  icsLineChars: 64_000,
  /** Lines that matter (times, rules, people) of one event; a series of 20 years with an override each day has fewer. */
  icsLinesOfEvent: 100_000,
  /** Files of one calendar folder and calendars of one account: beyond it somebody connected the wrong folder. */
  icsFilesOfCalendar: 100_000,
  calendarsOfAccount: 500,
  /** Bytes read from a calendar folder for one page, so that a page is short even where nothing changed. */
  icsPageBytes: 32_000_000,
  /** Messages of a list's row that are named in it, the newest: what a click on the row acts on. */
  threadRowIdsMax: 100,
  /** Messages of one thread that are opened at once, the newest: each costs a parse (1-2 ms). */
  threadMessagesMax: 200,
  /** One outbound request, redirects and body included: an image or a webhook's answer is there by then. */
  outboundTimeoutMs: 20_000,
  outboundBytesMax: 10_000_000,
  outboundRedirects: 5,
  /** HTML of one mail that is cleaned for showing (about 0.2 s); larger ones are shown as text. */
  viewHtmlCharsMax: 3_000_000,
  /** Elements inside each other: browsers slow down beyond 512; newsletters nest tables up to 40 deep. */
  viewDepthMax: 200,
  /** Open elements of a mail that is parsed at all: parsing takes the square of it, and real mail stays under 200. */
  htmlDepthMax: 1_000,
  /** Pictures within a mail, each and together: beyond it they are opened as attachments. */
  viewImageBytesMax: 4_000_000,
  viewImagesBytesMax: 16_000_000,
  /** Remote pictures of one mail that may be asked for after consent. */
  viewRemoteImagesMax: 500,
  /** CSS of one mail's style elements. */
  viewCssCharsMax: 400_000,
  /** The newest sent mails that say whom a person knows (10 ms for 20,000). */
  sentMailsRead: 20_000,
  /** Things listed one by one in a preview; the rest is counted. */
  previewItemsMax: 200,
  /** More people than this in one letter gets a second look. */
  manyRecipients: 10,
} as const
