// What a provider asks for before its password works, with its own page about it.
import type { Candidate } from '../api/accounts.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { inRomanian } from '../words/locale.ts'

export function WayHint({ way }: { way: Candidate | undefined }) {
  if (way === undefined || (way.note === '' && way.confirm === '')) return null
  // Their notes name menus in English; in another language the rule is said, and the page says the rest.
  const note = way.note === '' || !inRomanian() ? way.note : way.signIn === 'app-password' ? m.app_password_note() : m.provider_step_note()
  const confirm = way.confirm === '' || !inRomanian() ? way.confirm : m.confirm_servers()
  return (
    <>
      {note === '' ? null : (
        <Note out={way.help === '' ? undefined : <a href={way.help} target="_blank" rel="noreferrer">{m.show_me_where()}</a>}>{note}</Note>
      )}
      {confirm === '' ? null : <Note tone="caution">{confirm}</Note>}
    </>
  )
}
