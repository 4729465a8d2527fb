// Limits of people, their signing in, and the accounts that they connect: how long what proves them
// is good, how often somebody may guess, what may be typed. What a limit is here, base/limits.ts
// says; these import nothing, as the app has them too.

export const accountLimits = {
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
  /** Ended sessions stay listed for whoever asks what that device was. */
  endedSessionsKeepMs: 30 * 24 * 3_600_000,
  recoveryCodes: 10,
  apiTokensPerUser: 100,
  /** RFC 5321 4.5.3.1.3: a path holds 256 octets, two of them angle brackets. */
  emailAddressCharsMax: 254,
  /** A person's name, as others see it. */
  personNameCharsMax: 120,
  connectedAccountsPerUser: 50,
  /** One transaction of a key rotation: other writers wait for it, so it stays around 10 ms. */
  secretsResealedAtOnce: 100,
  /** A host name (RFC 1035 2.3.4); what a person calls themselves at a mail server: an address, or a directory's long name. */
  hostCharsMax: 253,
  mailUserNameCharsMax: 320,
  /** How long a person may take at the provider's page, second factor included, before the way back is closed. */
  consentMs: 10 * 60_000,
  /** Consents that one person has begun and not ended: tabs that were closed. Beyond it the oldest is void. */
  consentsOpenPerUser: 20,
  /** An authorization server's answer; Google takes 0.2 s. */
  oauthAnswerMs: 15_000,
  oauthBytesMax: 100_000,
  /** Codes and tokens: Microsoft's are the longest, with 2 to 4 KB. */
  oauthCodeCharsMax: 8_192,
  /** One process renews a token for all; it is presumed dead after twice what an answer may take. */
  tokenLeaseMs: 30_000,
  /** How often the others look whether it is there. */
  tokenPollMs: 200,
  /** A token is renewed this long before it ends, so that it does not end on its way. */
  tokenSpareMs: 60_000,
  /** When the authorization server does not say how long a token is good (RFC 6749 5.1 lets it). */
  tokenUnsaidMs: 5 * 60_000,
} as const
