// Whether a list asks for its next page by itself. A page that was refused was tried again by its
// query already: asked for at every drawing it would be asked for without end, hardest of a
// server that says it is asked too much. Then a person says when.

/** Rows left below what is in view, two screens of the densest list, so that scrolling never waits. */
const rowsAhead = 30

export const wantsNextPage = ({ more, reading, refused, below }: { more: boolean; reading: boolean; refused: unknown; below: number }): boolean =>
  more && !reading && refused === null && below <= rowsAhead
