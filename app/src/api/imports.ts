// Sends a file to be imported, and says how far it is. XMLHttpRequest, since `fetch` does not
// tell what has been sent; the rest of the way to the server is request.ts.
import { importBytesMax } from '../../../src/web/contract/import-limit.ts'
import type { ImportAnswer } from '../../../src/web/contract/imports.ts'
import * as m from '../messages/m.ts'
import { apiPath, changeHeaders, problemFrom, query, request } from './request.ts'

export async function importFile(file: File, onSent: (bytes: number) => void): Promise<ImportAnswer> {
  // A browser that is refused while it sends takes the refusal for a lost connection.
  if (file.size > importBytesMax) throw problemFrom({ title: m.problem_import_too_large(), fix: m.problem_import_too_large_fix(), code: 'import-too-large' }, { status: 413, statusText: '' })
  // Asked first, so that a session which needs a new key gets it before two gigabytes are sent.
  await request('/auth/me')
  return await new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('POST', `${apiPath('/imports')}${query({ name: file.name })}`)
    for (const [name, value] of Object.entries({ ...changeHeaders(), 'content-type': 'application/octet-stream' })) sending.setRequestHeader(name, value)
    sending.upload.addEventListener('progress', (event) => onSent(event.loaded))
    sending.addEventListener('load', () => {
      const answer = jsonOf(sending.responseText)
      if (sending.status === 202) resolve(answer as ImportAnswer)
      else reject(problemFrom(answer, sending))
    })
    sending.addEventListener('error', () => reject(problemFrom({ title: 'offline', code: 'offline' }, { status: 0, statusText: '' })))
    sending.send(file)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
