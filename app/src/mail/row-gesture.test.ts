// A swipe is meant or it is nothing: no scroll, no tremble and no change of mind acts on a mail.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextGesture, type Gesture, type Place, type Touch } from './row-gesture.ts'

const screen = { width: 360 }
const start: Place = { x: 180, y: 300 }

/** The finger goes down, along the path (relative to where it began), and up. */
function acts(path: readonly [x: number, y: number][], end: Touch[] = [{ kind: 'up' }], from = start): string[] {
  let gesture: Gesture = { phase: 'idle' }
  const seen: string[] = []
  const touches: Touch[] = [{ kind: 'down', at: from }, ...path.map(([x, y]): Touch => ({ kind: 'move', at: { x: from.x + x, y: from.y + y } })), ...end]
  for (const touch of touches) {
    const step = nextGesture(gesture, touch, screen)
    gesture = step.gesture
    if (step.act !== undefined) seen.push(step.act)
  }
  if (touches.at(-1)?.kind !== 'down') assert.notEqual(gesture.phase, 'swiping', 'a row must not stay pulled')
  return seen
}

test('a long way to one side acts once, and the side decides', () => {
  assert.deepEqual(acts([[14, 2], [60, 5], [110, 9]]), ['right'])
  assert.deepEqual(acts([[-14, 2], [-60, 5], [-110, 9]]), ['left'])
})

test('a tap and a short pull do nothing', () => {
  assert.deepEqual(acts([]), [])
  assert.deepEqual(acts([[3, 4]]), [])
  assert.deepEqual(acts([[14, 2], [80, 5]]), [])
})

test('whoever pulls back has changed their mind', () => {
  assert.deepEqual(acts([[20, 0], [120, 0], [30, 0]]), [])
})

test('a scroll never becomes a swipe, however far it then strays', () => {
  assert.deepEqual(acts([[2, 12], [60, 40], [200, 60]]), [])
  // Slanted: not clearly sideways is not sideways.
  assert.deepEqual(acts([[12, 8], [140, 20]]), [])
})

test('when the browser takes the touch away nothing happens', () => {
  assert.deepEqual(acts([[20, 0], [120, 0]], [{ kind: 'cancel' }]), [])
})

test('a finger that rests selects, one that moves does not, and after a hold nothing else follows', () => {
  assert.deepEqual(acts([[4, 4]], [{ kind: 'held' }, { kind: 'up' }]), ['hold'])
  assert.deepEqual(acts([[20, 0]], [{ kind: 'held' }, { kind: 'up' }]), [])
  assert.deepEqual(acts([[2, 14]], [{ kind: 'held' }, { kind: 'up' }]), [])
  assert.deepEqual(acts([], [{ kind: 'held' }, { kind: 'move', at: { x: start.x + 150, y: start.y } }, { kind: 'up' }]), ['hold'])
})

test('what begins at the edge belongs to the system', () => {
  assert.deepEqual(acts([[14, 0], [150, 0]], [{ kind: 'up' }], { x: 8, y: 300 }), [])
  assert.deepEqual(acts([[-14, 0], [-150, 0]], [{ kind: 'up' }], { x: 352, y: 300 }), [])
})
