// From what a route answers to what goes out, checked against its schema.
//
// An answer that cannot change (the store keeps some so, store/keep.ts) is checked and written
// once, as the bytes that go out: of a list of fifty conversations that was two thirds of the work.
import { serializerCompiler } from 'fastify-type-provider-zod'

export const serialiseAnswers: typeof serializerCompiler = (route) => {
  const serialise = serializerCompiler(route)
  const written = new WeakMap<object, Buffer>()
  return (answer) => {
    if (typeof answer !== 'object' || answer === null || !Object.isFrozen(answer)) return serialise(answer)
    let bytes = written.get(answer)
    if (bytes === undefined) {
      bytes = Buffer.from(serialise(answer))
      written.set(answer, bytes)
    }
    // Fastify sends bytes as they are; its types know of text alone.
    return bytes as unknown as string
  }
}
