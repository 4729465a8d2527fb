// A house without an owner: nobody can sign in, so the page says where the one-time link is,
// how it looks, what to do when it is lost, and takes it where it cannot be clicked (a
// terminal on another computer).
import { useState, type ReactNode } from 'react'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { Door } from './door.tsx'
import { setupTokenIn } from './token-in-hash.ts'

export function EmptyHouse({ sampleDoor }: { sampleDoor: ReactNode }) {
  const [link, setLink] = useState('')
  const [wrong, setWrong] = useState('')
  const open = () => {
    const token = setupTokenIn(link)
    if (token === '') return setWrong(m.setup_link_wrong())
    // A page of its own, as if the link had been clicked.
    location.assign(`/setup#${token}`)
  }
  return (
    <Door title={m.no_owner_yet()} sub={m.no_owner_yet_why()}>
      <dl className="where">
        <div>
          <dt>{m.setup_link_where()}</dt>
          <dd>{m.setup_link_where_text()} <span className="exact">{`${location.origin}/setup#sec_l_…`}</span></dd>
        </div>
        <div>
          <dt>{m.setup_link_lost()}</dt>
          <dd>{m.setup_link_lost_text()}</dd>
        </div>
      </dl>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <Field
          label={m.setup_link()}
          exact
          required
          autoComplete="off"
          spellCheck={false}
          value={link}
          wrong={wrong}
          hint={m.setup_link_hint()}
          onChange={(event) => {
            setLink(event.target.value)
            setWrong('')
          }}
        />
        <div className="next-line">
          <Button look="primary" type="submit">{m.open_setup()}</Button>
          {sampleDoor}
        </div>
      </form>
    </Door>
  )
}
