// What `npm run bench -- --json` prints is read by programs: a line a figure, always the same six names.
import assert from 'node:assert/strict'
import test from 'node:test'
import { asLine, besidePeer, figure } from '../bench/figure.ts'

test('a figure as JSON is one line with name, value, unit, peer, peerValue and ratio, and nothing else', () => {
  const alone = { ...figure('gate.approve', 12.345, 'ms'), samples: [12, 13] }
  assert.equal(asLine(alone), '{"name":"gate.approve","value":12.35,"unit":"ms","peer":"","peerValue":null,"ratio":null}')
  assert.equal(
    asLine(besidePeer(figure('cold-start.healthy', 900, 'ms'), 'bare node:http', 90)),
    '{"name":"cold-start.healthy","value":900,"unit":"ms","peer":"bare node:http","peerValue":90,"ratio":10}',
  )
})
