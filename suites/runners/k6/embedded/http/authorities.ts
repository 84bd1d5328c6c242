import { existsSync, readFileSync } from 'node:fs'

// Where distributions of Linux keep what the system trusts.
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * Certificates that servers' are believed by: those that come with Node, and those of the system, as k6 believes them.
 * @param given - file in the place of the system's
 */
export function authorities(given = ''): string[] {
  const { getCACertificates, rootCertificates } = process.getBuiltinModule('node:tls')
  const file = [given, ...SYSTEM_FILES].find((path) => existsSync(path))
  // The file is read at a fifth of the time that asking for its certificates one by one takes.
  const ofSystem = file === undefined ? getCACertificates('system') : [readFileSync(file, 'utf8')]
  return [...rootCertificates, ...getCACertificates('extra'), ...ofSystem]
}
