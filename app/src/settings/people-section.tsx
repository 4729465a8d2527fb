// Who lives in this house, and whom the owner invites.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { invitationsQuery, invite, peopleQuery, withdrawInvitation, type Invitation, type Person } from '../api/people.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { longDateYear } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { ShownOnce } from './shown-once.tsx'

function roleName(role: Person['role']): string {
  return role === 'owner' ? m.role_owner() : role === 'admin' ? m.role_admin() : m.role_member()
}

export function PeopleSection() {
  const client = useQueryClient()
  const people = useQuery(peopleQuery)
  const invitations = useQuery(invitationsQuery)
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<'admin' | 'member'>('member')
  const [url, setUrl] = useState('')
  const [wrong, setWrong] = useState('')
  const attempt = async (what: () => Promise<void>) => {
    setWrong('')
    try {
      await what()
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['invitations'] })
  }
  if (people.data === undefined) return people.isError ? <FailedQuery query={people} /> : <Loading lines={3} />
  const open = invitations.data ?? []
  return (
    <>
      <Section title={m.set_people()} beside={figure(people.data.length)}>
        <DataTable<Person>
          name={m.set_people()}
          rows={people.data}
          rowKey={(person) => person.id}
          columns={[
            { name: m.your_name(), cell: (person) => <b>{person.name}</b> },
            { name: m.mail_address(), cell: (person) => <span className="exact">{person.email}</span> },
            { name: m.column_role(), cell: (person) => (person.disabled ? m.disabled() : roleName(person.role)) },
            { name: m.column_since(), right: true, cell: (person) => longDateYear(person.createdAt) },
          ]}
        />
      </Section>
      <Section title={m.invite()}>
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault()
            void attempt(async () => {
              setUrl((await invite({ email, role })).url)
              setEmail('')
            })
          }}
        >
          <Field label={m.mail_address()} exact type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
          <Choice label={m.column_role()} value={role} onChange={(event) => setRole(event.target.value as 'admin' | 'member')}>
            <option value="member">{m.role_member()}</option>
            <option value="admin">{m.role_admin()}</option>
          </Choice>
          <Button type="submit">{m.make_invitation()}</Button>
        </form>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        {url === '' ? null : <ShownOnce text={url} says={m.invitation_shown_once()} onDone={() => setUrl('')} />}
        <FailedQuery query={invitations} title={m.invitations_failed()} />
        {open.length === 0 ? null : (
          <DataTable<Invitation>
            name={m.invite()}
            rows={open}
            rowKey={(invitation) => invitation.id}
            columns={[
              { name: m.mail_address(), cell: (invitation) => <span className="exact">{invitation.email}</span> },
              { name: m.column_role(), cell: (invitation) => roleName(invitation.role) },
              { name: m.column_until(), right: true, cell: (invitation) => longDateYear(invitation.expiresAt) },
              {
                name: m.column_acts(), unnamed: true, right: true,
                cell: (invitation) => <button type="button" className="link" onClick={() => void attempt(async () => void (await withdrawInvitation(invitation.id)))}>{m.withdraw()}</button>,
              },
            ]}
          />
        )}
      </Section>
    </>
  )
}
