// When it is to leave: a word for the usual times, or a day and an hour of the writer's own.
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { dayAndTime, momentOfWall, wallTime } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { sendTimes, type SendTime } from './send-times.ts'
import '../kit/picker.css'

const names = { evening: m.later_evening, tomorrow: m.later_tomorrow, monday: m.later_monday } as const satisfies Record<SendTime['id'], () => string>

export function SendLater({ at, onClose, onChoose }: { at: number; onClose(): void; onChoose(at: number): void }) {
  const [now] = useState(() => Date.now())
  const zone = currentZone()
  const [own, setOwn] = useState(() => wallTime(at === 0 ? (sendTimes(now, zone)[0]?.at ?? now) : at, zone))
  const [wrong, setWrong] = useState('')
  return (
    <Dialog title={m.send_later()} onClose={onClose}>
      <div className="picker">
        {sendTimes(now, zone).map((time) => (
          <button key={time.id} type="button" className="when" onClick={() => onChoose(time.at)}>
            <span>{names[time.id]()}</span>
            <small className="num">{dayAndTime(time.at)}</small>
          </button>
        ))}
      </div>
      <form
        className="own-time"
        onSubmit={(event) => {
          event.preventDefault()
          const chosen = momentOfWall(own, zone)
          if (chosen === undefined || chosen <= Date.now()) return setWrong(m.time_not_ahead())
          onChoose(chosen)
        }}
      >
        <Field label={m.later_own()} type="datetime-local" value={own} min={wallTime(now, zone)} wrong={wrong} hint={m.in_your_zone({ zone })} required onChange={(event) => setOwn(event.target.value)} />
        <div className="acts">
          {at === 0 ? null : <Button look="quiet" onClick={() => onChoose(0)}>{m.later_not()}</Button>}
          <Button look="primary" type="submit">{m.later_choose()}</Button>
        </div>
      </form>
    </Dialog>
  )
}
