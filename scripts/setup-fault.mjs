// A failure of the set-up whose message says what happened and what to do: shown without a stack.
export class SetupFault extends Error {}
