// Settings: what is wrong in them is told at once, by name, and nothing is passed over.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { loadConfig } from './config.ts'

function homeWith(context: TestContext, text: string): NodeJS.ProcessEnv {
  const home = mkdtempSync(join(tmpdir(), 'secretary-home-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  writeFileSync(join(home, 'config.env'), text)
  return { SECRETARY_HOME: home }
}

test('a name that is no setting, and a line that sets nothing, are told with the rest', (context) => {
  const environment = homeWith(context, '# ours\nPROT=7000\nSECRETARY_KEY c2VjcmV0\n\nPORT=seven\n')
  assert.throws(() => loadConfig(environment), (error: Error) => {
    assert.match(error.message, /^The configuration has 3 problems: PROT: there is no such setting; SECRETARY_KEY: has no = behind it; PORT: must be/)
    assert.doesNotMatch(error.message, /c2Vj/)
    return true
  })
})

test('a value in quotes may have lines of its own', (context) => {
  assert.equal(loadConfig(homeWith(context, 'HOST="127.0.0.1"\nCORS_ORIGINS="https://a.example,\nhttps://b.example"\n')).host, '127.0.0.1')
})

test('the sample of all settings is taken as it is, and so is what the environment brings besides', (context) => {
  const environment = homeWith(context, '')
  copyFileSync(new URL('../config.sample.env', import.meta.url), join(environment['SECRETARY_HOME']!, 'config.env'))
  assert.equal(loadConfig({ ...environment, EDITOR: 'ed' }).port, 7373)
})

test('an authorization server is known by both its halves, and reached unencrypted on this computer only', (context) => {
  const told = loadConfig(homeWith(context, 'GOOGLE_CLIENT_ID=a\nGOOGLE_CLIENT_SECRET=canary\nGOOGLE_ISSUER=http://127.0.0.1:4000\n'))
  assert.deepEqual(told.google, { clientId: 'a', clientSecret: 'canary', tenant: '', issuer: 'http://127.0.0.1:4000' })
  assert.equal(told.microsoft, undefined)
  for (const [text, expected] of [
    ['GOOGLE_CLIENT_ID=a\n', /GOOGLE_CLIENT_SECRET: must be set along with GOOGLE_CLIENT_ID/],
    ['MICROSOFT_CLIENT_SECRET=canary\n', /MICROSOFT_CLIENT_ID: must be set along/],
    ['MICROSOFT_ISSUER=http://login.example\n', /MICROSOFT_ISSUER: must start with https/],
    ['MICROSOFT_TENANT=a/b\n', /MICROSOFT_TENANT: must be/],
  ] as const) {
    assert.throws(() => loadConfig(homeWith(context, text)), (error: Error) => expected.test(error.message) && !error.message.includes('canary'), text)
  }
})

test('the database of providers is turned off by a word', (context) => {
  assert.equal(loadConfig(homeWith(context, 'ISPDB_URL=off\n')).ispdbUrl, '')
  assert.match(loadConfig(homeWith(context, 'ISPDB_URL=\n')).ispdbUrl, /^https:/)
  assert.throws(() => loadConfig(homeWith(context, 'ISPDB_URL=http://db.example\n')), /ISPDB_URL: must start with https/)
})
