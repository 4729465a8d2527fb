// A link that is printed must open.
import assert from 'node:assert/strict'
import test from 'node:test'
import { ownUrl } from './own-url.ts'

for (const [config, port, url] of [
  [{ publicUrl: undefined, host: '127.0.0.1', port: 7373 }, undefined, 'http://127.0.0.1:7373'],
  [{ publicUrl: undefined, host: '127.0.0.1', port: 0 }, 40_123, 'http://127.0.0.1:40123'],
  [{ publicUrl: undefined, host: '::1', port: 7373 }, undefined, 'http://[::1]:7373'],
  [{ publicUrl: undefined, host: '0.0.0.0', port: 7373 }, undefined, 'http://localhost:7373'],
  [{ publicUrl: undefined, host: '::', port: 7373 }, undefined, 'http://localhost:7373'],
  [{ publicUrl: 'https://mail.example.org', host: '0.0.0.0', port: 7373 }, 40_123, 'https://mail.example.org'],
] as const) {
  test(`${config.host} with ${config.publicUrl ?? 'no public address'} is reached at ${url}`, () => {
    assert.equal(ownUrl(config, port), url)
  })
}
