import { describe, expect, it } from 'vitest'
import { LocalAddresses } from './local-addresses.ts'

describe('LocalAddresses', () => {
  it.each([
    ['10.0.0.7', ['10.0.0.7', '10.0.0.7']],
    ['10.0.0.254-10.0.1.1', ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1', '10.0.0.254']],
    ['192.168.0.9/30', ['192.168.0.9', '192.168.0.10', '192.168.0.9']],
    ['192.168.0.8/31', ['192.168.0.8', '192.168.0.9', '192.168.0.8']],
    ['10.0.0.1, ::1', ['10.0.0.1', '0:0:0:0:0:0:0:1', '10.0.0.1']],
    ['2001:db8::ffff-2001:db8::1:0', ['2001:db8:0:0:0:0:0:ffff', '2001:db8:0:0:0:0:1:0']],
  ])('gives users the addresses of %s in turn', (text, addresses) => {
    expect(addresses.map((_, index) => LocalAddresses.read(text)?.of(index + 1))).toEqual(addresses)
  })

  it.each(['', 'x', '10.0.0.1-', '10.0.0.2-10.0.0.1', '10.0.0.1-::1', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8'])(
    'reads none from "%s"',
    (text) => expect(LocalAddresses.read(text)).toBeUndefined(),
  )
})
