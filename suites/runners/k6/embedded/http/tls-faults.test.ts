import { describe, expect, it } from 'vitest'
import { tlsFault } from './tls-faults.ts'

describe('tlsFault', () => {
  it.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls: first record does not look like a TLS handshake', 1301],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'remote error: tls: handshake failure', 1010],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'remote error: tls: protocol version not supported', 1010],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls: unsupported protocol', 1000],
  ])('tells %s as %j', (code, message, number) => {
    const error = Object.assign(new Error('C0767D3C2E7F0000:error:0A000102:SSL'), { reason: 'unsupported protocol' })
    expect(tlsFault(error, code)).toEqual({ message, code: number })
  })

  it('knows no faults of others', () => {
    expect(tlsFault(new Error('x'), 'ECONNREFUSED')).toBeUndefined()
  })
})
