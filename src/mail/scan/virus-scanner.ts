// What a virus scanner must do for us: judge the bytes of one file, and say what it judges by.
//
// Three answers, and nothing else counts as clean but the word itself. A scanner that is away,
// busy or speaks nonsense throws RetryLater: the file stays not scanned, and is asked about again.

export type Judgement =
  | { verdict: 'clean' }
  | { verdict: 'infected'; threat: string }
  /** It saw the file and gave up on it: too large for it, or broken in a way that it names. */
  | { verdict: 'not-scannable'; why: string }

export interface Signatures {
  /** A verdict holds for one version: the same bytes are not asked about twice while it lasts. */
  version: string
  /** When they were made; 0 = it does not say (signatures of one's own). */
  madeAtMs: number
}

export interface VirusScanner {
  /** Also the question whether it is there at all. */
  signatures(signal?: AbortSignal): Promise<Signatures>
  scan(file: Uint8Array, signal?: AbortSignal): Promise<Judgement>
}
