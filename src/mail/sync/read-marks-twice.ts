// What a mailbox says of some mails now, where silence would be taken for their end.
import type { MailReader } from '../mail-port.ts'
import type { Marks } from '../types.ts'

/** A line that was garbled on its way leaves a mail out too: only who is silent twice says that it is gone. */
export async function readMarksTwice(reader: MailReader, { path, names, signal }: { path: string; names: readonly string[]; signal: AbortSignal }): Promise<Map<string, Marks>> {
  const marks = await reader.readMarks(path, names, signal)
  const silent = names.filter((name) => !marks.has(name))
  if (silent.length > 0) for (const [name, said] of await reader.readMarks(path, silent, signal)) marks.set(name, said)
  return marks
}
