// How much of rules there may be.
export const ruleLimits = {
  /** Of one person: each is asked of every mail that comes in. */
  rulesMax: 100,
  ruleNameCharsMax: 120,
} as const
