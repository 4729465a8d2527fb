// Pairs that have fooled people, and pairs that must not cry wolf.
import assert from 'node:assert/strict'
import test from 'node:test'
import { domainToASCII } from 'node:url'
import { lookAlike, oneSlipApart } from './look-alike.ts'

const known = [
  { address: 'ana@example.org', names: ['Ana Popescu'] },
  { address: 'office@paypal.com', names: [] },
  { address: 'billing@microsoft.com', names: [] },
]
const twinOf = (address: string, name = '') => {
  const at = address.lastIndexOf('@')
  return lookAlike({ name, address: `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}` }, known)?.address
}

for (const [address, twin] of [
  ['office@paypa1.com', 'office@paypal.com'],
  ['office@PAYPAI.com', 'office@paypal.com'],
  ['office@раypal.com', 'office@paypal.com'],
  ['office@pаypаl.com', 'office@paypal.com'],
  ['office@paypál.com', 'office@paypal.com'],
  ['office@paypall.com', 'office@paypal.com'],
  ['office@papyal.com', 'office@paypal.com'],
  ['x@rnicrosoft.com', 'billing@microsoft.com'],
  ['x@micros0ft.com', 'billing@microsoft.com'],
  ['bil1ing@microsoft.com', 'billing@microsoft.com'],
  ['ana@exarnple.org', 'ana@example.org'],
] as const) {
  test(`${address} looks like ${twin}`, () => assert.equal(twinOf(address), twin))
}

test('a known name on a new address is noticed, also in other letters', () => {
  assert.equal(twinOf('ana.popescu@mail.example', 'Ana Popescu'), 'ana@example.org')
  assert.equal(twinOf('a@mail.example', 'Аnа  Popescu'), 'ana@example.org')
  assert.equal(twinOf('a@mail.example', 'Ana Ionescu'), undefined)
})

for (const address of ['ana@example.org', 'maria@example.org', 'bob@other.net', 'team@example.com', 'bob@gmail.com', 'x@a.io']) {
  test(`${address} is nobody’s double`, () => assert.equal(twinOf(address), undefined))
}

test('one slip is one slip', () => {
  for (const [a, b] of [['abc', 'abd'], ['abc', 'ab'], ['abc', 'abcd'], ['abcd', 'acbd'], ['', 'a']] as const) assert.equal(oneSlipApart(a, b), true, `${a} ${b}`)
  for (const [a, b] of [['abc', 'abc'], ['abc', 'a'], ['abcd', 'badc'], ['abc', 'xyc'], ['', 'ab']] as const) assert.equal(oneSlipApart(a, b), false, `${a} ${b}`)
})
