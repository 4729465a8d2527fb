// What somebody else wrote, on a terminal. Control characters must not reach it: there they are
// commands.
export const bare = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')
