// The star of what is open or picked: filled while it is on, and the same key and button take it off.
import { IconButton } from '../kit/icon-button.tsx'
import { Star } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import type { MailAct } from './use-deeds.ts'

export function StarButton({ starred, onAct }: { starred: boolean; onAct: (what: MailAct) => void }) {
  return (
    <IconButton label={starred ? m.take_star_off() : m.put_star_on()} hint="s" onClick={() => onAct(starred ? 'unstar' : 'star')}>
      <Star className={starred ? 'i starred' : 'i'} aria-hidden="true" />
    </IconButton>
  )
}
