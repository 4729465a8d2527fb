// What a finger on a row means: a tap, a scroll, a long press or a swipe. Pure, so that the
// thresholds are held by tests and not by hope.
//
// A swipe must be meant. It is one only when the finger leaves sideways, twice as far as up or
// down, before it has moved like a scroll; once it scrolls it can never become one. And it acts
// only when it is let go beyond the threshold: back over it, or cancelled, nothing happens.

export interface Place {
  x: number
  y: number
}

export type Gesture =
  | { phase: 'idle' }
  | { phase: 'pressed'; from: Place }
  /** `pull`: how far the row follows, right of its place or left of it. */
  | { phase: 'swiping'; from: Place; pull: number; ripe: boolean }
  /** Nothing more comes of this touch: it scrolls, or was held. */
  | { phase: 'spent' }

export type Touch =
  | { kind: 'down'; at: Place }
  | { kind: 'move'; at: Place }
  /** The finger has rested long enough. */
  | { kind: 'held' }
  | { kind: 'up' }
  | { kind: 'cancel' }

export interface GestureStep {
  gesture: Gesture
  act?: 'right' | 'left' | 'hold'
}

export const holdMs = 500
/** The system's own gestures (back) begin at the edges of the screen. */
const edgePx = 24
/** A resting finger trembles by as much. */
const stillPx = 10
const ripePx = 88
/** Beyond the threshold the row follows more slowly: there is nothing further to reach. */
const followPx = 120

const idle: Gesture = { phase: 'idle' }
const spent: Gesture = { phase: 'spent' }

export function nextGesture(gesture: Gesture, touch: Touch, { width }: { width: number }): GestureStep {
  switch (touch.kind) {
    case 'down':
      return { gesture: touch.at.x < edgePx || touch.at.x > width - edgePx ? spent : { phase: 'pressed', from: touch.at } }
    case 'cancel':
      return { gesture: idle }
    case 'held':
      return gesture.phase === 'pressed' ? { gesture: spent, act: 'hold' } : { gesture }
    case 'up':
      if (gesture.phase !== 'swiping' || !gesture.ripe) return { gesture: idle }
      return { gesture: idle, act: gesture.pull > 0 ? 'right' : 'left' }
    case 'move':
      return { gesture: moved(gesture, touch.at) }
  }
}

function moved(gesture: Gesture, at: Place): Gesture {
  if (gesture.phase !== 'pressed' && gesture.phase !== 'swiping') return gesture
  const { from } = gesture
  const across = at.x - from.x
  if (gesture.phase === 'pressed') {
    const along = Math.abs(at.y - from.y)
    if (Math.abs(across) < stillPx && along < stillPx) return gesture
    if (Math.abs(across) < 2 * along) return spent
  }
  const far = Math.abs(across)
  const pull = Math.sign(across) * (far <= followPx ? far : followPx + (far - followPx) / 4)
  return { phase: 'swiping', from, pull, ripe: far >= ripePx }
}
