// What a person typed is kept as typed, and each failure is told where it can be mended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TrialReport } from '../api/accounts.ts'
import { ApiProblem } from '../api/request.ts'
import { bodyOf, draftOf, missingIn, withSecurity, wrongsOf, wrongsOfRefusal } from './server-draft.ts'

const servers = {
  imap: { host: 'imap.example.org', port: 993, security: 'tls' as const },
  smtp: { host: 'smtp.example.org', port: 587, security: 'starttls' as const },
  userName: 'ana',
}

test('what was found stands in the fields and goes back as it came', () => {
  assert.deepEqual(bodyOf({ ...draftOf('ana@example.org', servers), password: ' kept as typed ' }), { settings: servers, password: ' kept as typed ' })
})

test('where nothing was found the address is the user name, and what is missing is said by field', () => {
  const draft = draftOf('ana@example.org', null)
  assert.equal(draft.userName, 'ana@example.org')
  assert.deepEqual(Object.keys(missingIn(draft)).toSorted(), ['imap.host', 'password', 'smtp.host'])
  assert.deepEqual(Object.keys(missingIn({ ...draftOf('', servers), imap: { host: 'a', port: '99x', security: 'tls' }, userName: ' ', password: 'x' })).toSorted(), ['imap.port', 'userName'])
})

test('another security brings its usual port, and leaves a port of somebody’s own alone', () => {
  const { imap, smtp } = draftOf('', servers)
  assert.equal(withSecurity('imap', imap, 'starttls').port, '143')
  assert.equal(withSecurity('smtp', smtp, 'tls').port, '465')
  assert.equal(withSecurity('imap', { ...imap, port: '1143' }, 'starttls').port, '1143')
})

test('a failed step is told at the field that mends it, and what was not tried at none', () => {
  const step = (name: 'find' | 'connect' | 'encrypt' | 'sign-in' | 'list', outcome: 'ok' | 'failed' | 'not-tried') =>
    ({ step: name, outcome, code: outcome === 'failed' ? 'some-code' : '', says: 'It failed', fix: 'Mend it.' })
  const report = (imap: ReturnType<typeof step>[], smtp: ReturnType<typeof step>[]): TrialReport => ({
    ok: false,
    parts: [{ part: 'imap', server: '', steps: imap }, { part: 'smtp', server: '', steps: smtp }],
  })
  assert.deepEqual(wrongsOf(report([step('find', 'ok'), step('connect', 'failed'), step('sign-in', 'not-tried')], [step('find', 'failed')])), {
    'imap.port': 'It failed. Mend it.',
    'smtp.host': 'It failed. Mend it.',
  })
  assert.deepEqual(Object.keys(wrongsOf(report([step('sign-in', 'failed')], [step('sign-in', 'failed')]))), ['password'])
  assert.deepEqual(wrongsOf(report([step('list', 'failed')], [])), {})
})

test('what the server will not even try is told at its field, and any other refusal at none', () => {
  const refusal = (code: string, detail?: Record<string, unknown>) => new ApiProblem({ title: 'Refused', status: 400, code, fix: '', requestId: '', ...(detail === undefined ? {} : { detail }) })
  const issues = ['settings.imap.port', 'settings.smtp.host', 'settings.userName'].map((path) => ({ path, message: 'No' }))
  assert.deepEqual(Object.keys(wrongsOfRefusal(refusal('bad-request', { issues }))), ['imap.port', 'smtp.host', 'userName'])
  assert.deepEqual(wrongsOfRefusal(refusal('bad-request', { issues: [{ path: 'address', message: 'No' }] })), {})
  assert.deepEqual([wrongsOfRefusal(refusal('private-host')), wrongsOfRefusal(new Error('other'))], [{}, {}])
})
