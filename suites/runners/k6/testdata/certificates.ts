// Certificates for tests, made on the spot: no file that runs out, and no program that has to be there.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** Who signs. */
export interface Authority extends Identity {
  readonly name: string
  readonly privateKey: KeyObject
}

const DAY_MS = 86_400_000
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const ALTERNATIVE_NAMES = Buffer.from('0603551d11', 'hex')
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex')

export function authority(name: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const constraints = der(0x30, BASIC_CONSTRAINTS, der(0x04, der(0x30, der(0x01, Buffer.from([0xff])))))
  const cert = certificateOf({ issuer: name, subject: name, publicKey: keys.publicKey, signer: keys.privateKey, extension: constraints })
  return { name, cert, key: pemOf(keys.privateKey), privateKey: keys.privateKey }
}

/** @param days - until it runs out; negative: it has */
export function identity({ name, privateKey: signer }: Authority, hosts: readonly string[], days = 1): Identity {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const names = der(0x30, ALTERNATIVE_NAMES, der(0x04, der(0x30, ...hosts.map(alternativeName))))
  const cert = certificateOf({ issuer: name, subject: hosts[0] ?? '', publicKey: keys.publicKey, signer, extension: names, days })
  return { cert, key: pemOf(keys.privateKey) }
}

interface Parts {
  readonly issuer: string
  readonly subject: string
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly extension: Buffer
  readonly days?: number
}

function certificateOf({ issuer, subject, publicKey, signer, extension, days = 1 }: Parts): string {
  const endMs = Date.now() + days * DAY_MS
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1, Math.floor(Math.random() * 256), Math.floor(Math.random() * 256)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    der(0x30, timeOf(endMs - 3 * DAY_MS), timeOf(endMs)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, extension)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, signer))
  const base64 = der(0x30, body, ECDSA_WITH_SHA256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`
}

function alternativeName(host: string): Buffer {
  return /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))
}

function nameOf(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(name)))))
}

function timeOf(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const lengthBytes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content])
}
