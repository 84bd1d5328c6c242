import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createPlainServer } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { authority, identity } from '../../testdata/certificates.ts'
import { runInProcess, type ScriptRun } from '../../testdata/run-in-process.ts'

type Env = Readonly<Record<string, string>>

const ours = authority('ours')
const server = identity(ours, ['localhost'])
const ann = identity(ours, ['ann'])
const bob = identity(ours, ['bob'])

describe('TLS', () => {
  it('tells the version and the cipher suite', async () => {
    const { prints } = await requested({}, { tlsVersion: 'tls1.2', insecureSkipTLSVerify: true })
    expect(prints).toEqual([expect.stringMatching(/^200 0 {2}tls1\.2 TLS_ECDHE_ECDSA_WITH_/)])
  })

  it.each([
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'tls1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305', 'tls1.2', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
    // The suites of the newest version can't be chosen from.
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'tls1.3', 'TLS_AES_128_GCM_SHA256'],
  ])('uses the suites that are asked for: %s with %s', async (suite, version, used) => {
    const { prints } = await requested(
      { ciphers: 'TLS_AES_128_GCM_SHA256:DEFAULT' },
      { tlsCipherSuites: [suite], tlsVersion: { min: version, max: version }, insecureSkipTLSVerify: true },
    )
    expect(prints).toEqual([`200 0  ${version} ${used}`])
  })

  it('speaks old versions when it is asked to', async () => {
    const { prints } = await requested(
      { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
      { tlsVersion: { min: 'tls1.0', max: 'tls1.1' }, insecureSkipTLSVerify: true },
    )
    expect(prints).toEqual([expect.stringMatching(/^200 0 {2}tls1\.1 /)])
  })

  it('believes no certificate of an authority that it does not know', async () => {
    const { prints } = await requested({}, {})
    expect(prints).toEqual(['0 1310 x509: unknown authority  '])
  })

  it('believes those that the system believes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-authorities-'))
    const env = { SSL_CERT_FILE: join(folder, 'ours.pem') }
    try {
      await writeFile(env.SSL_CERT_FILE, ours.cert)
      expect((await requested({}, {}, env)).prints).toEqual([expect.stringMatching(/^200 0 {2}tls1\.3/)])
      expect((await requested(identity(ours, ['elsewhere']), {}, env)).prints).toEqual([
        "0 1311 x509: certificate doesn't match hostname  ",
      ])
      expect((await requested(identity(ours, ['localhost'], -1), {}, env)).prints).toEqual([
        '0 1000 x509: certificate has expired or is not yet valid  ',
      ])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('tells the server by which name it was called', async () => {
    const names: string[] = []
    const SNICallback: ServerOptions['SNICallback'] = (name, answer) => {
      names.push(name)
      answer(null)
    }
    await requested({ SNICallback }, { insecureSkipTLSVerify: true })
    expect(new Set(names)).toEqual(new Set(['localhost']))
  })

  it('shows the certificate that is meant for the server', async () => {
    const asks = { requestCert: true, rejectUnauthorized: true, ca: ours.cert }
    const insecureSkipTLSVerify = true
    const tlsAuth = [
      { ...ann, domains: ['elsewhere.example'] },
      { ...bob, domains: ['localhost'] },
    ]
    expect((await requested(asks, { insecureSkipTLSVerify, tlsAuth })).prints).toEqual([
      expect.stringMatching(/^200 bob /),
    ])
    // The server decides, whatever the names say.
    expect((await requested(asks, { insecureSkipTLSVerify, tlsAuth: tlsAuth.slice(0, 1) })).prints).toEqual([
      expect.stringMatching(/^200 ann /),
    ])
  })

  it.each([
    ['wants a certificate', { requestCert: true, ca: ours.cert, maxVersion: 'TLSv1.2' }, {}, 'handshake failure'],
    ['wants one, in TLS 1.3', { requestCert: true, ca: ours.cert }, {}, 'certificate required'],
    ['wants another version', { maxVersion: 'TLSv1.2' }, { tlsVersion: 'tls1.3' }, 'protocol version not supported'],
  ] as const)('tells why a server hangs up that %s', async (_what, serverOptions, options, alert) => {
    const { prints } = await requested(serverOptions, { insecureSkipTLSVerify: true, ...options })
    expect(prints).toEqual([`0 1010 remote error: tls: ${alert}  `])
  })

  it('says when the other side does not speak TLS', async () => {
    const plain = createPlainServer((_request, response) => response.end('x'))
    await new Promise<void>((done) => plain.listen(0, 'localhost', done))
    const { port } = addressOf(plain)
    const { prints } = await run(port, { insecureSkipTLSVerify: true })
    expect(prints).toEqual(['0 1301 tls: first record does not look like a TLS handshake  '])
    plain.closeAllConnections()
    plain.close()
  })

  it.each([
    [{ tlsCipherSuites: ['TLS_NONE'] }, "unknown cipher suite 'TLS_NONE'"],
    [{ tlsAuth: [{ cert: ann.cert, key: bob.key }] }, 'the private key does not belong to the certificate'],
    [{ tlsVersion: 'tls2' }, 'tlsVersion'],
  ])('refuses %o', async (options, message) => {
    const { exitCode, errors } = await run(1, options)
    expect(exitCode).not.toBe(0)
    expect(errors.join('\n')).toContain(message)
  })
})

async function requested(serverOptions: ServerOptions, options: object, env: Env = {}): Promise<ScriptRun> {
  const origin = createServer({ ...server, ...serverOptions }, (request, response) => {
    const subject = request.socket instanceof TLSSocket ? request.socket.getPeerCertificate().subject : undefined
    response.end(subject?.CN ?? '')
  })
  await new Promise<void>((done) => origin.listen(0, 'localhost', done))
  try {
    return await run(addressOf(origin).port, options, env)
  } finally {
    origin.closeAllConnections()
    origin.close()
  }
}

function addressOf(origin: Pick<Server, 'address'>): AddressInfo {
  const address = origin.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address
}

async function run(port: number, options: object, env: Env = {}): Promise<ScriptRun> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-tls-'))
  try {
    const script = join(folder, 'script.js')
    await writeFile(
      script,
      `import http from 'k6/http'
export const options = ${JSON.stringify(options)}
export function setup() {
  return http.get('https://localhost:${port}/').status
}
export default function (before) {
  if (http.get('https://localhost:${port}/').status !== before) console.error('setup() got', before)
  const { status, error, error_code, body, tls_version, tls_cipher_suite } = http.get('https://localhost:${port}/')
  console.log([status, body || error_code, error, tls_version, tls_cipher_suite].join(' '))
}`,
    )
    return await runInProcess(script, env)
  } finally {
    await rm(folder, { recursive: true })
  }
}
