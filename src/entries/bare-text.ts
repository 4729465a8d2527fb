// What somebody else wrote, on a terminal. Control characters must not reach it: there they are
// commands. Nor must what turns the order of a line around: an address that is read backwards is
// another one, and people decide by what they read here.
const COMMANDS = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu

export const bare = (text: string): string => text.replaceAll(COMMANDS, ' ')

/** Of a text of several lines each by itself. */
export const bareLines = (text: string): string[] => text.split(/\r?\n/).map(bare)
