// Memory given back now, and not when the collector comes by: for bytes that pass through by the
// gigabyte. What is left to the collector makes it walk the whole heap for every 64 MB of them, and
// as much lies about until it does.

/** Of bytes that nobody looks at again: they are gone. What shares its memory with others is left alone. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) buffer.transfer(0)
}
