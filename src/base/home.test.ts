// Where the data lies when nobody says: each platform has its own place for it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { homeFolder, settingsTold } from './home.ts'

const ownFolder = '/home/ana'
const on = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv = {}) => homeFolder(environment, { platform, ownFolder })

test('the data folder is where the platform keeps such things, unless somebody says where', () => {
  assert.equal(on('linux'), '/home/ana/.local/share/secretary')
  assert.equal(on('linux', { XDG_DATA_HOME: '/mnt/data' }), '/mnt/data/secretary')
  assert.equal(on('linux', { XDG_DATA_HOME: '' }), '/home/ana/.local/share/secretary')
  assert.equal(on('darwin', { XDG_DATA_HOME: '/mnt/data' }), '/home/ana/Library/Application Support/Secretary')
  assert.equal(on('win32'), '/home/ana/AppData/Local/Secretary')
  assert.equal(on('win32', { LOCALAPPDATA: '/users/ana/local' }), '/users/ana/local/Secretary')
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    assert.equal(on(platform, { SECRETARY_HOME: '/srv/secretary' }), '/srv/secretary')
    assert.equal(on(platform, { SECRETARY_HOME: 'data' }), resolve('data'))
    assert.equal(on(platform, { SECRETARY_HOME: '' }), on(platform))
  }
})

test('the environment wins over config.env, and an empty word of either says nothing', (context) => {
  const home = mkdtempSync(join(tmpdir(), 'secretary-told-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  writeFileSync(join(home, 'config.env'), 'PORT=1\nHOST=0.0.0.0\nLOG_LEVEL=\n')
  assert.deepEqual(settingsTold(home, { PORT: '2', WORKERS: '' }), { PORT: '2', HOST: '0.0.0.0' })
  assert.throws(() => settingsTold(join(home, 'config.env'), {}), { code: 'home-no-folder' })
})
