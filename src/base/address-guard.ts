// Which addresses are somebody else's, out on the internet.
//
// Everything that is not plainly public is refused: a mail can name any host, and a host
// name can point anywhere. IPv6 forms that carry an IPv4 address inside (mapped, NAT64,
// 6to4, Teredo) are refused or unwrapped, because the network would unwrap them too.
import { BlockList, isIP } from 'node:net'

const NOT_PUBLIC_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, and some clouds' metadata
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local: the metadata service of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

// Only 2000::/3 is handed out to the public; these parts of it are not ordinary hosts.
const NOT_PUBLIC_V6: readonly [string, number][] = [
  ['2001::', 23], // Teredo, ORCHID, benchmarking and other protocol assignments
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4: an IPv4 address in disguise
  ['3fff::', 20],
]

const refusedV4 = new BlockList()
for (const [network, bits] of NOT_PUBLIC_V4) refusedV4.addSubnet(network, bits, 'ipv4')
const refusedV6 = new BlockList()
for (const [network, bits] of NOT_PUBLIC_V6) refusedV6.addSubnet(network, bits, 'ipv6')
const globalV6 = new BlockList()
globalV6.addSubnet('2000::', 3, 'ipv6')

/** True only for an address on the public internet, written in a form that a resolver answers. */
export function isPublicAddress(address: string): boolean {
  // A scope ("fe80::1%eth0") is meaningful on this machine only.
  if (address.includes('%')) return false
  const family = isIP(address)
  if (family === 4) return !refusedV4.check(address, 'ipv4')
  // Everything outside 2000::/3 falls here: ::1, ::ffff:a.b.c.d, 64:ff9b::, fc00::, fe80::, ff00::.
  if (family === 6) return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6')
  return false
}

// What a house has inside: RFC 1918, loopback, carrier-grade NAT (which VPNs such as Tailscale
// use) and their IPv6 counterparts. Link-local stays out: nobody runs a mail server there, and
// it is where clouds keep their metadata.
const home = new BlockList()
for (const [network, bits] of [['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16]] as const) home.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [['::1', 128], ['fc00::', 7]] as const) home.addSubnet(network, bits, 'ipv6')

/** An address of this computer or of the network around it; what may be reached there is for the owner to say. */
export function isHomeAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !address.includes('%') && home.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** This computer: nobody stands between. */
export const isLoopback = (address: string): boolean => address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
