// What a command is called with, and what it answers.
export interface Invocation {
  positionals: string[]
  flags: Readonly<Record<string, string | boolean | undefined>>
}

/** What an entry exports. Answers the exit code. */
export type Run = (invocation: Invocation) => Promise<number>
