import { constants } from 'node:os'
import { UNKNOWN_FAULT, type RequestFault } from './request-fault.ts'
import { BlacklistedAddressError } from './resolver.ts'
import { tlsFault } from './tls-faults.ts'

const GREATEST_PORT = 65_535

/** What a script gave as a URL is none. */
export const INVALID_URL = 1020

/** A name that the options block: nothing was sent. */
export const HOST_BLOCKED: RequestFault = { message: 'hostname is blocked', code: 1111 }

/** Of a URL with a host that is no name, or with a port that is none. */
export function hostFault(url: string): RequestFault {
  const port = /^[^/]*\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(url)?.[1]
  return port !== undefined && Number(port) > GREATEST_PORT
    ? { message: `dial tcp: address ${port}: invalid port`, code: 1210 }
    : { message: 'lookup: no such host', code: 1101 }
}

/** An answer whose body is not in the encoding that its headers name. */
export function undecodable(error: unknown): RequestFault {
  return { message: `error decompressing response body (${error instanceof Error ? error.message : ''})`, code: 1701 }
}

/** A host beyond the target's: nothing was sent. */
export function hostRefused(host: string): RequestFault {
  return { message: `host ${host} is not one of the target's hosts`, code: 1111 }
}

/** The time for the request ran out. */
export const REQUEST_TIMEOUT: RequestFault = { message: 'request timeout', code: 1050 }

const EXPIRED = 'x509: certificate has expired or is not yet valid'

// k6, docs "Error codes": 1000 other, 10xx general, 11xx DNS, 12xx TCP, 13xx TLS, 14xx and 15xx answers, 16xx HTTP/2
const BY_CODE: Readonly<Record<string, RequestFault>> = {
  ECONNREFUSED: { message: 'dial: connection refused', code: 1212 },
  ENOTFOUND: { message: 'lookup: no such host', code: 1101 },
  EAI_AGAIN: { message: 'lookup: temporary failure in name resolution', code: 1100 },
  ECONNRESET: { message: 'read: connection reset by peer', code: 1220 },
  EPIPE: { message: 'write: broken pipe', code: 1201 },
  ETIMEDOUT: { message: 'dial: i/o timeout', code: 1211 },
  EADDRNOTAVAIL: unknownErrno('EADDRNOTAVAIL', 'cannot assign requested address'),
  EHOSTUNREACH: unknownErrno('EHOSTUNREACH', 'no route to host'),
  EMFILE: unknownErrno('EMFILE', 'too many open files'),
  ENETUNREACH: unknownErrno('ENETUNREACH', 'network is unreachable'),
  DEPTH_ZERO_SELF_SIGNED_CERT: { message: 'x509: unknown authority', code: 1310 },
  SELF_SIGNED_CERT_IN_CHAIN: { message: 'x509: unknown authority', code: 1310 },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { message: 'x509: unknown authority', code: 1310 },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { message: 'x509: unknown authority', code: 1310 },
  ERR_TLS_CERT_ALTNAME_INVALID: { message: "x509: certificate doesn't match hostname", code: 1311 },
  CERT_HAS_EXPIRED: { message: EXPIRED, code: UNKNOWN_FAULT },
  CERT_NOT_YET_VALID: { message: EXPIRED, code: UNKNOWN_FAULT },
}

/** What an error of the client means in k6's terms. */
export function faultOf(error: Error): RequestFault {
  if (error instanceof BlacklistedAddressError) return { message: 'ip is blacklisted', code: 1110 }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return BY_CODE[code] ?? tlsFault(error, code) ?? { message: error.message || error.name, code: UNKNOWN_FAULT }
}

function unknownErrno(name: keyof typeof constants.errno, message: string): RequestFault {
  return { message: `dial: unknown errno ${constants.errno[name]} error with msg \`${message}\``, code: 1213 }
}
