// Memory given back now, and not when the collector comes by: for bytes that pass through by the
// gigabyte. What is left to the collector makes it walk the whole heap for every 64 MB of them, and
// as much lies about until it does.

/** Of bytes that nobody looks at again: they are gone. What shares its memory with others is left alone. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) buffer.transfer(0)
}

/** As much leaves a third of itself behind, in rows that are committed and words that are indexed; collecting that takes a thirtieth of a second. */
const TIDY_BYTES = 24_000_000
let passed = 0

/**
 * So many bytes of mail have passed through, and what they left lies about: the collector would
 * come by when there are a hundred megabytes of it, which stay the process's for good. It is called
 * where a process began with it at hand (`withLessMemory`).
 */
export function tidyAfter(bytes: number): void {
  passed += bytes
  if (passed < TIDY_BYTES) return
  passed = 0
  globalThis.gc?.()
}
