// Counts in the words of the command line: "1 account", "0 messages", "12,345 entries". One form
// for all commands, whatever the computer's language: what scripts read must not depend on it.
export const figure = (count: number): string => count.toLocaleString('en')

export const counted = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`
