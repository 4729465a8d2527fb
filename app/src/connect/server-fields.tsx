// The servers of a mailbox by hand: where it is read, where it sends, and the name it knows one by.
import { Choice, Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { withSecurity, type MailboxDraft, type PartName, type Security, type Wrongs } from './server-draft.ts'

export interface ServerFieldsProps {
  draft: MailboxDraft
  wrongs: Wrongs
  disabled: boolean
  /** The servers are what is asked for: typing begins there. */
  first: boolean
  onChange(next: MailboxDraft): void
}

export function ServerFields(props: ServerFieldsProps) {
  const { draft, wrongs, disabled, onChange } = props
  return (
    <div className="servers">
      <OneServer part="imap" title={m.part_imap()} {...props} />
      <OneServer part="smtp" title={m.part_smtp()} {...props} first={false} />
      <Field
        label={m.server_user()} exact autoComplete="off" autoCapitalize="none" spellCheck={false} value={draft.userName} disabled={disabled}
        wrong={wrongs.userName ?? ''} hint={m.server_user_hint()} onChange={(event) => onChange({ ...draft, userName: event.target.value })}
      />
    </div>
  )
}

function OneServer({ part, title, draft, wrongs, disabled, first, onChange }: ServerFieldsProps & { part: PartName; title: string }) {
  const server = draft[part]
  const change = (next: Partial<typeof server>) => onChange({ ...draft, [part]: { ...server, ...next } })
  return (
    <fieldset className="one-server">
      <legend>{title}</legend>
      <Field
        label={m.server_host({ kind: part.toUpperCase() })} exact autoCapitalize="none" autoComplete="off" spellCheck={false} value={server.host} disabled={disabled} autoFocus={first}
        wrong={wrongs[`${part}.host`] ?? ''} onChange={(event) => change({ host: event.target.value })}
      />
      <Choice
        label={m.server_security()} value={server.security} disabled={disabled} wrong={wrongs[`${part}.security`] ?? ''}
        onChange={(event) => onChange({ ...draft, [part]: withSecurity(part, server, event.target.value as Security) })}
      >
        <option value="tls">{m.security_tls()}</option>
        <option value="starttls">{m.security_starttls()}</option>
        <option value="none">{m.security_none()}</option>
      </Choice>
      <Field
        label={m.server_port()} exact inputMode="numeric" autoComplete="off" value={server.port} disabled={disabled}
        wrong={wrongs[`${part}.port`] ?? ''} onChange={(event) => change({ port: event.target.value })}
      />
    </fieldset>
  )
}
