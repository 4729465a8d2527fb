// An address that leads nowhere, and a screen that could not be drawn.
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import * as m from '../messages/m.ts'

export function NotFoundScreen() {
  return (
    <div className="wrap">
      <Empty title={m.no_such_page()} acts={<Link className="btn" to="/">{m.place_home()}</Link>}>{m.no_such_page_why()}</Empty>
    </div>
  )
}

export function RouteFailed({ error, reset }: ErrorComponentProps) {
  return <div className="wrap"><Failure error={error} title={m.screen_failed()} retry={reset} /></div>
}
