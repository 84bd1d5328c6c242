import { describe, expect, it } from 'vitest'
import { digestAnswer } from './digest.ts'

// RFC 7616, 3.9.1
const CHALLENGE =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const CLIENT_NONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
const request = { method: 'GET', path: '/dir/index.html', user: 'Mufasa', password: 'Circle of Life' }

describe('digestAnswer', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers with %s as the standard has it', (algorithm, response) => {
    const answer = digestAnswer(`Digest ${CHALLENGE}, algorithm=${algorithm}`, request, CLIENT_NONCE)
    expect(answer).toContain(`response="${response}"`)
    expect(answer).toContain(', qop=auth, nc=00000001, ')
    expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  })

  it.each([
    ['another scheme', 'Basic realm="x"'],
    ['an algorithm that is not known', `Digest ${CHALLENGE}, algorithm=MD6`],
    ['a protection of the body alone', 'Digest realm="x", nonce="n", qop="auth-int"'],
    ['a challenge without a nonce', 'Digest realm="x"'],
  ])('has none to %s', (_what, challenge) => {
    expect(digestAnswer(challenge, request)).toBeUndefined()
  })
})
