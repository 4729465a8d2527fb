// `secretary mcp`: not in this version. Said plainly rather than left out, because the
// command's name is promised and scripts should get a clear answer.
import { Fault } from '../base/fault.ts'

export async function run(): Promise<number> {
  throw new Fault('not-in-this-version', 'The MCP server is not part of this version', {
    fix: 'Use the HTTP API with a token meanwhile: secretary token create --user EMAIL --grants read.',
  })
}
