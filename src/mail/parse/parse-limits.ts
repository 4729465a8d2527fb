// Limits of reading one mail, which anybody may have written: what of its header, parts and texts is
// looked at, and the time and memory that it is given. What a limit is here, base/limits.ts says.

export const parseLimits = {
  /** A header that is longer is said to be wrong with its mail; real ones stay under 100 KB even with many ARC and Received lines. */
  headerBytesMax: 200_000,
  /** Of one that is longer still so much is looked through: passing by a line costs next to nothing (1 GB/s). */
  headerScannedBytes: 4_000_000,
  /** Fields that are kept, and bytes of one: the longest honest one is the list of people of a large company's mail. */
  headerFieldsMax: 500,
  headerFieldBytesMax: 1_000_000,
  /** MIME parts and their depth: a mail beyond this is built to exhaust a parser, not to be read. What is within it is read. */
  mimePartsMax: 2_000,
  mimeDepthMax: 60,
  /** Letters inside letters whose words are searched: who forwards a forward of a forward is found still. */
  lettersWithinMax: 4,
  /** Bytes of one text that are decoded; above what is shown and indexed of it, so that nothing is cut twice. */
  mimeTextBytesMax: 8_000_000,
  /** A text file that a mail wants to be shown within its text, and that is not too long for it. */
  inlineTextBytesMax: 64_000,
  /** Bytes of words that one mail gives to the index: beyond it stand logs and dumps. */
  indexedBytesMax: 4_000_000,
  /** A longer run of letters and digits is an address or a key, not a word anybody looks for. */
  wordCharsMax: 40,
  /** How long one mail may take to be parsed and cleaned: ten times what the slowest machine needs for an honest one. Memory of the thread that does it. */
  mailParseMs: 10_000,
  mailParseMsPerMegabyte: 5_000,
  /** And never longer: whoever waits behind it, and the job that reads it in, have their time too. */
  mailParseMsMax: 120_000,
  /** Mails that wait for one parser thread; each is a copy in memory. */
  parserWaiting: 64,
  parserMegabytesMax: 768,
  /** What is shown of a mail that is too much to read: its header, and so much of what follows it. */
  salvagedTextBytes: 200_000,
  /** Text of one mail that is shown and indexed; longer ones are logs, which the raw message still holds. */
  mailTextCharsMax: 2_000_000,
  /** A Message-ID is an index key; PostgreSQL refuses keys above about 2,700 bytes. Longer ones are shortened by hash. */
  messageIdCharsMax: 500,
  /** References kept of one mail: its root and its nearest ancestors. A forged list must not fill the table. */
  referencesMax: 100,
} as const
