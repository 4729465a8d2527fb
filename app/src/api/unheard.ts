// What changes is told over the socket (live/). A question that nobody may miss the answer of is
// asked again once in a while all the same: news can be lost where nobody notices.
export const unheardMs = 60_000
