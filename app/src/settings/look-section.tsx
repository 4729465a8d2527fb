// Profile and appearance. Each choice is saved as it is made; there is no form to forget.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Settings } from '../../../src/web/contract/settings.ts'
import { logOut, meQuery } from '../api/auth.ts'
import { forgetPerson } from '../api/leave.ts'
import { settingsQuery } from '../api/settings.ts'
import { Button } from '../kit/button.tsx'
import { Checkbox } from '../kit/checkbox.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { rememberLeaving } from '../sign-in/demo-door.ts'
import { singleKeysOn, switchSingleKeys } from '../shell/single-keys.ts'
import { languageNames } from '../sign-in/door.tsx'
import { useChoose } from './use-choose.ts'

export function LookSection() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const settings = useQuery(settingsQuery)
  const me = useQuery(meQuery)
  const { choose, wrong } = useChoose()
  const [keys, setKeys] = useState(singleKeysOn)
  const now = settings.data
  if (now === undefined) return settings.isError ? <FailedQuery query={settings} /> : <Loading lines={4} />
  const zones = Intl.supportedValuesOf('timeZone')
  return (
    <>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <Section title={m.set_profile()}>
        <div className="fields">
          <Field label={m.your_name()} value={me.data?.name ?? ''} readOnly hint={m.name_hint()} />
          <Field label={m.mail_address()} exact value={me.data?.email ?? ''} readOnly />
          <Choice label={m.language()} value={now.locale} onChange={(event) => void choose({ locale: event.target.value as Settings['locale'] })}>
            {(['en', 'ro'] as const).map((locale) => <option key={locale} value={locale} lang={locale}>{languageNames[locale]}</option>)}
          </Choice>
          <Choice label={m.time_zone()} value={now.timeZone} onChange={(event) => void choose({ timeZone: event.target.value })}>
            {(zones.includes(now.timeZone) ? zones : [now.timeZone, ...zones]).map((zone) => <option key={zone} value={zone}>{zone.replaceAll('_', ' ')}</option>)}
          </Choice>
        </div>
      </Section>
      <Section title={m.set_appearance()}>
        <div className="fields">
          <Choice label={m.theme()} value={now.theme} onChange={(event) => void choose({ theme: event.target.value as Settings['theme'] })}>
            <option value="system">{m.theme_system()}</option>
            <option value="light">{m.theme_light()}</option>
            <option value="dark">{m.theme_dark()}</option>
          </Choice>
          <Choice label={m.density()} value={now.density} onChange={(event) => void choose({ density: event.target.value as Settings['density'] })}>
            <option value="comfortable">{m.density_comfortable()}</option>
            <option value="compact">{m.density_compact()}</option>
          </Choice>
          <Choice label={m.undo_time()} value={now.undoSeconds} hint={m.undo_time_hint()} onChange={(event) => void choose({ undoSeconds: Number(event.target.value) })}>
            {[...new Set([5, 10, 20, 30, 60, now.undoSeconds])].toSorted((a, b) => a - b).map((seconds) => <option key={seconds} value={seconds}>{m.seconds_long({ count: seconds })}</option>)}
          </Choice>
          <Choice label={m.remote_content()} value={now.remoteContent} hint={m.remote_content_hint()} onChange={(event) => void choose({ remoteContent: event.target.value as Settings['remoteContent'] })}>
            <option value="ask">{m.remote_ask()}</option>
            <option value="never">{m.remote_never()}</option>
          </Choice>
          <div className="whole">
            <Checkbox checked={keys} onChange={(on) => { switchSingleKeys(on); setKeys(on) }}>{m.single_keys()}</Checkbox>
          </div>
        </div>
      </Section>
      <Section title={m.leave()}>
        <div className="sec-line">
          <Button onClick={() => void logOut().finally(() => { rememberLeaving(); forgetPerson(client); void navigate({ to: '/sign-in' }) })}>{m.sign_out()}</Button>
        </div>
      </Section>
    </>
  )
}
