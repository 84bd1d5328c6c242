import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REDACTED, redactor, redactValue, secretsOf } from './redact.ts'

describe('redactor', () => {
  it('takes known secrets out, in each way they are written', () => {
    const redact = redactor(['p@ss "word"'])
    expect(redact('x p@ss "word" y')).toBe(`x ${REDACTED} y`)
    expect(redact(`q=${encodeURIComponent('p@ss "word"')}`)).toBe(`q=${REDACTED}`)
    expect(redact(JSON.stringify({ a: 'p@ss "word"' }))).toBe(`{"a":"${REDACTED}"}`)
  })

  it('takes out what looks like a secret', () => {
    const redact = redactor([])
    const samples = [
      ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1', 'token [redacted]'],
      ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [redacted]'],
      ['postgresql://user:hunter22@db:5432/x', 'postgresql://user:[redacted]@db:5432/x'],
      ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
      ['ghp_0123456789abcdefghijABCDEFGHIJ', '[redacted]'],
      ['"client_secret":"abcdef"', '"client_secret":"[redacted]"'],
      ['client_secret=abcdef&x=1', 'client_secret=[redacted]&x=1'],
      ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '[redacted]'],
      ['-----BEGIN PRIVATE KEY-----\nMIIE', '[redacted]'],
    ] as const
    for (const [given, expected] of samples) expect(redact(given)).toBe(expected)
  })

  it('leaves ordinary text, and words that a short secret would hide', () => {
    expect(redactor(['dev'])('https://dev.example.com/health 200')).toBe('https://dev.example.com/health 200')
  })

  it('leaves no known secret in any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!REDACTED.includes(secret))
        expect(redactor([secret])(`${before}${secret}`)).not.toContain(secret + after + secret)
        expect(redactor([secret])(secret)).not.toContain(secret)
      }),
    )
  })
})

describe('redactValue', () => {
  it('what is of a closed set stays, whatever is secret', () => {
    const redact = redactor(['crashed', 'failed'])
    expect(redactValue({ kind: 'crashed', status: 'failed', message: 'crashed' }, redact)).toEqual({
      kind: 'crashed',
      status: 'failed',
      message: REDACTED,
    })
  })

  it('goes through lists, objects and keys, and leaves the rest', () => {
    const value = { list: ['s3cret-value', 1, null, true], 's3cret-value': { deep: 'x s3cret-value' } }
    expect(redactValue(value, redactor(['s3cret-value']))).toEqual({
      list: [REDACTED, 1, null, true],
      [REDACTED]: { deep: `x ${REDACTED}` },
    })
  })
})

describe('secretsOf', () => {
  it('finds variables by their names', () => {
    const env = {
      HOME: '/home/x',
      API_TOKEN: 'a',
      DB_PASSWORD: 'b',
      ASSAY_CLIENT_SECRET: 'c',
      PWD: '/home/x',
      EMPTY_TOKEN: '',
      NONE: undefined,
    }
    expect(secretsOf(env)).toEqual(['a', 'b', 'c'])
  })
})
