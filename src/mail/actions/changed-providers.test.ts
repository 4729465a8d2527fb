// A row can name what this version does not know: a newer one was here before.
import assert from 'node:assert/strict'
import test from 'node:test'
import { providerSchema, type Provider } from '../../accounts/connected-accounts.ts'
import { isChanged, keepsLabels } from './changed-providers.ts'

test('every provider that is known is changed; one of another version, or a word of the language, is not', () => {
  assert.deepEqual(providerSchema.options.filter((one) => !isChanged(one)), [])
  for (const stranger of ['jmap', '', 'constructor', '__proto__']) assert.deepEqual([isChanged(stranger as Provider), keepsLabels(stranger as Provider)], [false, false])
})
