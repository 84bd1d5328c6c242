import { nodeCrypto } from '../builtins.ts'

const HASHES: Readonly<Record<string, string>> = { md5: 'md5', 'sha-256': 'sha256', 'sha-512-256': 'sha512-256' }

/** What a request answers a `Digest` challenge with (RFC 7616); `undefined`: the challenge is none that can be answered. */
export function digestAnswer(
  challenge: string,
  request: { readonly method: string; readonly path: string; readonly user: string; readonly password: string },
  clientNonce: string = nodeCrypto().randomBytes(8).toString('hex'),
): string | undefined {
  const scheme = /^\s*digest\s+(.*)$/is.exec(challenge)?.[1]
  if (scheme === undefined) return undefined
  const given = new Map(
    [...scheme.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/g)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  )
  const algorithm = given.get('algorithm') ?? 'MD5'
  const isSession = /-sess$/i.test(algorithm)
  const hashName = HASHES[algorithm.replace(/-sess$/i, '').toLowerCase()]
  const qop = given
    .get('qop')
    ?.split(',')
    .map((one) => one.trim())
    .find((one) => one === 'auth')
  const [realm = '', nonce = ''] = [given.get('realm'), given.get('nonce')]
  if (hashName === undefined || nonce === '' || (given.has('qop') && qop === undefined)) return undefined
  const hash = (text: string): string => nodeCrypto().createHash(hashName).update(text).digest('hex')
  const { method, path, user, password } = request
  const first = hash(`${user}:${realm}:${password}`)
  const secret = isSession ? hash(`${first}:${nonce}:${clientNonce}`) : first
  const count = '00000001'
  const middle = qop === undefined ? nonce : `${nonce}:${count}:${clientNonce}:${qop}`
  const fields = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${path}"`,
    `response="${hash(`${secret}:${middle}:${hash(`${method}:${path}`)}`)}"`,
    `algorithm=${algorithm}`,
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${clientNonce}"`]),
    ...(given.has('opaque') ? [`opaque="${given.get('opaque') ?? ''}"`] : []),
  ]
  return `Digest ${fields.join(', ')}`
}
