import { UNKNOWN_FAULT, type RequestFault } from './request-fault.ts'

const NO_TLS: RequestFault = { message: 'tls: first record does not look like a TLS handshake', code: 1301 }
// An alert that the other end sent, in k6's list an error of no TCP connection.
const ALERT_CODE = 1010
const NOT_TLS: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])
// What Go calls alerts whose names it does not take over.
const ALERTS: Readonly<Record<string, string>> = {
  'protocol version': 'protocol version not supported',
  'unknown ca': 'unknown certificate authority',
  'decode error': 'error decoding message',
  'decrypt error': 'error decrypting message',
  'insufficient security': 'insufficient security level',
}

/** What a fault of OpenSSL is in k6; `undefined`: it is none of OpenSSL. */
export function tlsFault(error: Error, code: string): RequestFault | undefined {
  if (!/^ERR_(?:TLS|SSL)_/.test(code)) return undefined
  if (NOT_TLS.has(code)) return NO_TLS
  const alert = /_ALERT_(.+)$/.exec(code)?.[1]?.toLowerCase().replaceAll('_', ' ')
  if (alert !== undefined) return { message: `remote error: tls: ${ALERTS[alert] ?? alert}`, code: ALERT_CODE }
  // OpenSSL's own texts begin with the number of a thread, and would make a tag of each.
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
  return { message: `tls: ${reason}`, code: UNKNOWN_FAULT }
}
