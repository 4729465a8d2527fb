// Limits of searching: what may be asked, how far it is counted, what of it is shown, and how the
// index of words is kept beside other work. What a limit is here, base/limits.ts says; these import
// nothing, as the search language runs in the app too.

export const searchLimits = {
  /** A search that is typed or pasted; its terms, each a walk of the index; groups in each other, which nobody reads deeper; beginnings of words (`a*`), for each of which the index gathers every word that begins so before its first answer (a hundred took 2.5 s at 40,000 mails, and everybody waited), unless they are few enough to be asked for themselves (beginnings.ts). */
  searchQueryCharsMax: 2_000,
  searchTermsMax: 100,
  searchDepthMax: 20,
  searchPrefixesMax: 10,
  /** Matches are counted up to here, and then said to be at least so many: beyond it nobody counts, and counting all of a common word takes longer than finding it. */
  searchCountMax: 1_000,
  /** The newest matches that are told apart by folder, sender and year. */
  searchFacetMatches: 2_000,
  /** Values named for one of these. */
  searchFacetValues: 12,
  /** Texts of one answer that are opened to show the words found in them: each costs a parse (1-2 ms). */
  searchSnippets: 20,
  /** What is shown of a text around the words found. */
  searchSnippetChars: 200,
  searchSnippetMarks: 20,
  /** The newest mails that say whom a person writes with, for suggestions (20 ms), and how long that holds. */
  searchPeopleMails: 4_000,
  searchPeopleKeepMs: 60_000,
  searchSuggestions: 10,
  /** People for whom that is kept. */
  searchPeopleBooks: 200,
  /** Mails of one step of indexing what was stored before: some tens of milliseconds under the write lock. */
  indexedAtOnce: 200,
  /** Bytes of one mail's words on PostgreSQL, which takes a megabyte in one value; a book has less. */
  wordsBytesMax: 900_000,
  /** Bytes of one word on PostgreSQL (2,046 there); longer ones are no words but encoded files, and are cut on both sides alike. */
  indexedWordCharsMax: 200,
  /** Pages of the index that one idle step merges: 90 ms at most. */
  mergePages: 500,
  /** Mails of which it is asked at once whether they match: one look of a rule, and one action. */
  mailsMatchedAtOnce: 500,
} as const
