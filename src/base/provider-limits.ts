// Limits of speaking to mail providers and of finding them: what they allow, what they are given
// time for, how often they are asked, and what a letter may be that goes through them. They are
// part of `limits` (limits.ts), which says what a limit is here.

export const providerLimits = {
  /** An answer of a name server: a good one takes 100 ms, and two tries fit. */
  dnsAnswerMs: 4_000,
  /** Servers that one answer of DNS may name for a domain; big houses name ten. */
  dnsRecordsMax: 50,
  /** One way of finding mail settings, all of its questions together: somebody watches a form, and there are six ways. */
  discoveryStepMs: 6_000,
  /** A description of mail settings; Mozilla's largest is 10 KB. */
  autoconfigBytesMax: 200_000,
  /** One step of trying a mail server (connect, sign in): slow providers answer a sign-in in 3 s. */
  mailProbeStepMs: 12_000,
  /** What a mail server says about a refusal, as far as it is shown: it is the server's text, not ours. */
  serverWordsCharsMax: 200,
  /** Connections of one account to its IMAP server, besides the one that watches: the strictest servers allow three, and phones want theirs. */
  imapConnectionsForWork: 2,
  /** Reaching a server and hearing its greeting, each; and how long it may be silent while it owes an answer: a SEARCH in a million mails on a slow disk takes most of it. */
  imapConnectMs: 20_000,
  imapSilenceMs: 90_000,
  /** A connection without work is given up after this: the next pull of a busy account comes sooner. */
  imapIdleConnectionMs: 60_000,
  /** IDLE is begun anew this often (servers may hang up after 29 minutes, home routers after ten); without IDLE the server is asked this often. */
  imapIdleMs: 9 * 60_000,
  imapPollMs: 60_000,
  /** A server that let one job wait for so long, and for nothing, is not asked by the next before `imapRetryMs`. */
  imapSlowMs: 5_000,
  /** A new account is watched from then on: until then its server gives the newest mail, and does nothing else. */
  watchRestMs: 4_000,
  /** What stood for so long was no passing chance: a watch that ends sooner is begun again after a longer wait each time. */
  imapStandsMs: 60_000,
  /** When to come back to a server that is away or asks for patience. */
  imapRetryMs: 30_000,
  /** So long after a server let us in, a refusal of the same words while we are in is taken for one of a further connection, and none is tried again: each would count as a wrong try. */
  imapLetInMs: 5 * 60_000,
  /** A line of a server: a list of all UIDs of a mailbox of a million has 8 MB. */
  imapLineBytesMax: 16_000_000,
  /** What a server says to one command besides the bytes of mail: FETCH for a million UIDs, where it cannot search, has 34 MB. */
  imapAnswerBytesMax: 40_000_000,
  /** What it says to LIST: three times what as many mailboxes as are read have on the servers that are known, with their STATUS. An account of 200,000 folders says 30 MB, of which every line would be parsed beside everything else. */
  imapListBytesMax: 10_000_000,
  /** Messages named in one FETCH, and bytes of them that wait to be taken: what an abandoned page costs. */
  imapFetchAtOnce: 200,
  imapBytesAhead: 2_000_000,
  /** Messages of one page over which a server may hang up, each twice, before the page is left for later. */
  imapSuspectsMax: 10,
  /** Mails of one change between two moments at which it may be stopped: on a slow line some seconds. */
  imapChangedAtOnce: 250,
  /** How many of the newest mails of a mailbox are looked through for what was moved there, where its new name was not told: some seconds, and four times the largest action. */
  imapLookedBackMax: 20_000,
  /** Reaching a server that takes letters; and how long it may think about one it has read (RFC 5321 section 4.5.3.2.6 gives it ten minutes: given up sooner, a letter that was taken would count as unknown). */
  smtpConnectMs: 20_000,
  smtpSilenceMs: 10 * 60_000,
  /** When to come back to one that is away or asks for patience: grey-listing lets a stranger in after some minutes. */
  smtpRetryMs: 60_000,
  /** How long is waited for the copy of a letter where the provider puts it into Sent itself. */
  sentCopyWaitMs: 10_000,
  /** Mailboxes whose list of UIDs is kept while their older mail comes. */
  imapListsKept: 64,
  /** A mailbox that was named anew so often, each time within so long of the time before, rests for so long: each time all of it is read again, and the third in a row is no repair. The span outlasts the rest, so that the first look after it counts with those before. */
  resetsInARow: 3,
  resetsInARowMs: 2 * 3_600_000,
  unsteadyRestMs: 3_600_000,
  /** Of these times so many of each mailbox are kept: one that is never mended has another every hour, and a screen lists them. */
  mailboxResetsKept: 50,
  /** Of an account that is to be read elsewhere: so many of its largest mailboxes are compared, by so many of their newest mails and some between these and the oldest. A dozen names a mailbox cost one answer; a mailbox of somebody else differs at the first. */
  mailboxesCompared: 10,
  newestCompared: 4,
  spreadCompared: 8,
  /** All of that: somebody waits in front of a form. */
  mailboxComparedMs: 60_000,
  /** Gmail allows 15,000 quota units a minute and person, 250 a second; a fifth is left for changes and for the person's other programs. */
  gmailUnitsPerSecond: 200,
  /** Beyond about ten at once Gmail speaks of too many, counting the parts of a batch and the person's other programs. */
  gmailRequestsAtOnce: 2,
  /** Gets in one batch: Google advises against more than 50, and those of a batch run side by side. */
  gmailBatchGets: 25,
  /** Of one batch in memory: what is complete by then is used, the rest is asked for again. Mails of 50 KB fill a twentieth of it. */
  gmailBatchBytes: 32_000_000,
  /** A batch of large mails on a slow line. */
  gmailRequestMs: 120_000,
  /** Tries of one request within a pull, and how long a pull waits for one; beyond it the job waits instead, and others get its turn. */
  gmailTries: 5,
  gmailWaitMsMax: 30_000,
  /** A day's quota comes back at midnight in California; asking each hour costs nothing. */
  gmailDayQuotaWaitMs: 3_600_000,
  /** Messages changed at Gmail and read back before a person may stop: reading back costs five units each, so these take three seconds. One call may name 1,000. */
  gmailChangeAtOnce: 100,
  /** The largest letter that Gmail's address for uploads takes; how long one may take on a slow line; of those that left last so many are looked through for one whose answer was lost. */
  gmailLetterBytesMax: 36_700_160,
  gmailSendMs: 300_000,
  gmailSentLooked: 20,
  /** Waits between the looks for it: Gmail finds a letter by its Message-ID some seconds after it left. */
  gmailSentWaitsMs: [0, 2_000, 5_000, 10_000],
  /** The largest page that Gmail lists. */
  gmailListPage: 500,
  /** How often an account without a push is asked whether something changed: one unit each. */
  gmailPollMs: 20_000,
  /** A push ends after 7 days unless it is renewed, and Google asks for it daily: six renewals may fail. */
  gmailPushRenewMs: 24 * 3_600_000,
  /** Calls that Microsoft answers at once for one mailbox (its own limit), and how many go into one batch of it. */
  graphAtOnce: 4,
  graphBatch: 20,
  /** How long fewer are asked for after it said "too many at once": another program may share the mailbox. */
  graphNarrowMs: 10 * 60_000,
  /** Tries of one call, and how long one is waited for within a job: a longer pause gives the worker to others. */
  graphAttempts: 4,
  graphWaitMs: 30_000,
  /** One mail from Microsoft: 150 MB, the largest it takes, over a line of 10 Mbit/s. */
  graphMessageMs: 150_000,
  /** A letter to Microsoft goes in one call of up to 4 MB, in base64; a third of that is lost to it. */
  outlookLetterBytesMax: 3_000_000,
  /** A larger one goes without its largest files, which follow in pieces of less than those 4 MB (whole multiples of 320 KiB); files below 3 MB are refused in pieces, and go in one call each. */
  outlookPieceBytes: 3_276_800,
  outlookPiecesFromBytes: 3_000_000,
  /** Letters that Exchange Online sends unless an administrator says otherwise (35 MB). */
  outlookWholeLetterBytesMax: 36_700_160,
  /** One piece, and one file that is read back, over a slow line. */
  outlookPieceMs: 120_000,
  /** Drafts whose names are listed at once, and so many times: what was left half-way is found among them. */
  outlookDraftsAtOnce: 500,
  outlookDraftPagesMax: 20,
  /** Times that what is missing of a letter's files is added before that try is over. */
  outlookFileRounds: 3,
  /** A letter that was asked to leave and lies in Drafts may be on its way for so long; after that it did not leave, and is called back. */
  outlookSendingMs: 5 * 60_000,
  /** Letters of an account that ended as not sent, newest first, among which those of the same draft are looked for before it leaves anew. */
  lettersGivenUpLooked: 200,
  /** Waits between the looks for it in Sent, where Exchange puts it when it took it. */
  outlookSentWaitsMs: [0, 1_000, 2_000, 5_000, 10_000],
  /** One page of a list is small fields of at most 1,000 messages. */
  graphPageBytes: 8_000_000,
  /** Folders of one Outlook mailbox, and how deep they nest: Exchange allows 10,000 in one folder, people make hundreds. */
  outlookFoldersMax: 5_000,
  outlookDepthMax: 30,
  /** Messages received within one second that are told apart by name while older mail is listed; Microsoft lists 1,000 at once. */
  outlookSecondMax: 400,
  /** Messages of a list that were just described and need no second question when they are read. */
  outlookDescribedKept: 2_000,
  /** How often an Outlook mailbox is looked at (one or two calls), and how often where it is pushed: a push can be lost. */
  outlookPollMs: 60_000,
  outlookPollPushedMs: 10 * 60_000,
  /** How long a push is ordered for (7 days are the most), and when it is ordered anew: five days may fail before it lapses. */
  outlookPushMs: 6 * 24 * 3_600_000,
  outlookPushRenewMs: 24 * 3_600_000,
  /** The path of a mailbox or label, which PostgreSQL indexes whole; IMAP servers end at some hundreds. */
  mailboxPathBytesMax: 2_000,
  /** Of a mailbox that is made here: in modified UTF-7 and below a namespace it is several times as long. */
  mailboxNameBytesMax: 200,
  /** Mailboxes and labels of one account, which the app shows all: Gmail ends at 10,000 labels. A server or file that names more names none that a person made. */
  mailboxesOfAccount: 12_000,
  /** One call of a provider about changes: Microsoft bundles up to a hundred, a few hundred bytes each. */
  pushNoticesMax: 1_000,
  pushBodyBytes: 500_000,
  /** A virus scanner lets us in, and says that it is there, at once or not at all; a file takes it up to two minutes (its own MaxScanTime), and it is asked about again after this. */
  scannerReadyMs: 5_000,
  scannerAnswerMs: 150_000,
  scannerAgainMs: 60_000,
  /** How often it is looked whether pushes still come, and how long a provider is given to end one when its account goes. */
  pushLookMs: 60_000,
  pushEndMs: 5_000,
  /** A copy in Sent that could not be kept: the first look comes when a server that restarts is back. */
  copyMissingForMs: 60_000,
  /** And then: an hour's outage, a night's, a mailbox that was full until somebody made room. After two days it stays so, and the receipt says it. */
  madeGoodAfterMs: [5 * 60_000, 30 * 60_000, 2 * 3_600_000, 8 * 3_600_000, 14 * 3_600_000, 24 * 3_600_000],
  /** A letter: recipients in one list as most servers take them, a subject that fits one line with the blank it is folded by (RFC 5322: 998), the text of a long report. */
  letterRecipientsMax: 100,
  /** Of a person on a letter: the longest real names, with titles, are half of it. */
  letterNameCharsMax: 200,
  letterSubjectCharsMax: 997,
  letterTextCharsMax: 200_000,
  /** Its HTML: the same words with what makes them bold, and a quoted letter. */
  letterHtmlCharsMax: 600_000,
  /** Files of one letter, together: most servers refuse letters above 25 MB, and base64 makes them of 18. */
  letterFilesBytesMax: 18_000_000,
  letterFilesMax: 50,
  letterFileNameCharsMax: 200,
  /** Of one person, for letters that are being written; and how long a file waits for a letter that takes it. */
  letterFilesKeptBytesMax: 200_000_000,
  letterFilesKeepMs: 24 * 3_600_000,
  /** Digests of copies of a draft that gave way and that a slow sync may still show; and drafts of one account that are followed, the newest first. */
  draftCopiesKnown: 10,
  draftsFollowedMax: 500,
  /** Letters under way that are asked which files they carry, before files are removed. */
  openLettersRead: 100_000,
  /** Mails of a conversation, the newest, by which a draft is known to have been written in sight of them. */
  draftThreadSeen: 500,
  /** Links of a letter that stand among its facts, in every list of actions; the rest have a page of their own. */
  letterLinksShown: 100,
  /** Mails of a conversation that are asked whether they say a sum or a date that a letter names: twenty of these, a tenth of a millisecond each. */
  claimMailsAsked: 50,
  /** A list is asked to let somebody go: its answer is a line, and who needs longer is not there. */
  unsubscribeTimeoutMs: 20_000,
  unsubscribeBytesMax: 65_536,
} as const
