import { request } from 'node:http'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../testdata/read-answer.ts'

interface Answer {
  readonly method: string
  readonly bytes: Buffer
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const NAMES = ['X-A', 'x-a', 'Set-Cookie', 'Content-Type', 'Link', 'Date', 'ETag', 'Vary']
const word = fc.string({ unit: signs('abcXYZ019-_.;=/ ,"'), maxLength: 20 })
const headers = fc.array(fc.tuple(fc.constantFrom(...NAMES), word), { maxLength: 8 })
const text = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const extension = fc.constantFrom('', ';a', ';a=b', ';a="b c"')
const answer: fc.Arbitrary<Answer> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'HEAD'),
    early: fc.array(fc.constantFrom(100, 102, 103), { maxLength: 2 }),
    status: fc.constantFrom(200, 201, 204, 304, 404, 500),
    phrase: fc.constantFrom('OK', 'Not Found', ''),
    headers,
    kind: fc.constantFrom('length', 'chunked', 'close'),
    parts: fc.array(fc.tuple(text, extension), { maxLength: 5 }),
    trailers: headers,
  })
  .map((parts) => {
    const { method, early, status, phrase, kind, trailers } = parts
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304
    const body = hasBody ? parts.parts.map(([part]) => part).join('') : ''
    const chunks = parts.parts
      .filter(([part]) => part !== '')
      .map(([part, more]) => `${part.length.toString(16)}${more}\r\n${part}\r\n`)
      .join('')
    const framing = {
      length: `Content-Length: ${body.length}\r\n`,
      chunked: 'Transfer-Encoding: chunked\r\n',
      close: 'Connection: close\r\n',
    }
    const coded = kind === 'chunked' ? `${chunks}0\r\n${linesOf(trailers)}\r\n` : body
    const before = early.map((code) => `HTTP/1.1 ${code} Early\r\nX-Early: 1\r\n\r\n`).join('')
    const head = `HTTP/1.1 ${status} ${phrase}\r\n${linesOf(parts.headers)}${framing[kind]}\r\n`
    const bytes = Buffer.from(before + head + (hasBody ? coded : ''), 'latin1')
    return { method, bytes, status, headers: parts.headers, body }
  })

describe('AnswerReader: any answer', () => {
  it('is read as node:http reads it', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async ({ method, bytes, status, body }) => {
        const { fields, ...ours } = readAnswer(bytes, { method, ends: true })
        expect(ours).toMatchObject({ status, body, fault: undefined })
        const theirs = await readByNode(method, bytes)
        expect({ status: ours.status, fields: listed(fields), body: ours.body }).toEqual(theirs)
      }),
      { numRuns: 300 },
    )
  })

  it('is read the same wherever it is cut', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat()), fc.boolean(), ({ method, bytes }, places, ends) => {
        const cuts = places.map((place) => place % (bytes.length + 1)).sort((one, other) => one - other)
        expect(readAnswer(bytes, { method, cuts, ends })).toEqual(readAnswer(bytes, { method, ends }))
      }),
      { numRuns: 2000 },
    )
  })

  it('is read the same byte by byte, and with its end missing', () => {
    fc.assert(
      fc.property(answer, fc.nat(), ({ method, bytes }, place) => {
        const part = bytes.subarray(0, place % (bytes.length + 1))
        const cuts = Array.from(part, (_byte, index) => index)
        expect(readAnswer(part, { method, cuts, ends: true })).toEqual(readAnswer(part, { method, ends: true }))
      }),
      { numRuns: 500 },
    )
  })

  it('is read, or malformed, with whatever is changed in it, and the same wherever it is cut', () => {
    const change = fc.tuple(fc.nat(), signs('\r\n\0 \t:;,0fF\x7f\x80\xff'), fc.nat({ max: 2 }))
    fc.assert(
      fc.property(
        answer,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat()),
        (one, changes, places) => {
          let changed = one.bytes.toString('latin1')
          for (const [place, sign, removed] of changes) {
            const at = place % (changed.length + 1)
            changed = changed.slice(0, at) + sign + changed.slice(at + removed)
          }
          const { method } = one
          const cuts = places.map((place) => place % (changed.length + 1)).sort((left, right) => left - right)
          expect(readAnswer(changed, { method, cuts, ends: true })).toEqual(readAnswer(changed, { method, ends: true }))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('is malformed, or not there yet, when it is noise', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => Buffer.from(`HTTP/1.1 200 OK\r\n${Buffer.from(bytes).toString('latin1')}`, 'latin1')),
      fc
        .array(fc.constantFrom('HTTP/1.1 200 OK', '\r', '\n', '\r\n', ':', ' ', 'a', '0', '\0'))
        .map((all) => Buffer.from(all.join(''))),
    )
    fc.assert(
      fc.property(noise, fc.array(fc.nat({ max: 300 })), (bytes, places) => {
        const cuts = places.map((place) => Math.min(place, bytes.length)).sort((one, other) => one - other)
        const whole = readAnswer(Buffer.from(bytes), { ends: true })
        expect(readAnswer(Buffer.from(bytes), { cuts, ends: true })).toEqual(whole)
      }),
      { numRuns: 3000 },
    )
  })
})

function signs(text: string): fc.Arbitrary<string> {
  return fc.nat({ max: text.length - 1 }).map((index) => text.charAt(index))
}

function linesOf(all: readonly (readonly [string, string])[]): string {
  return all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
}

function listed(fields: Readonly<Record<string, string | string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]),
  )
}

async function readByNode(method: string, bytes: Buffer): Promise<unknown> {
  const socket = new Duplex({
    read: () => undefined,
    write: (_sent, _encoding, done) => done(),
  })
  return new Promise((resolve, reject) => {
    const asked = request({ method, createConnection: () => socket }, (response) => {
      const body: Buffer[] = []
      response.on('data', (part: Buffer) => body.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const fields = { ...response.headersDistinct }
        delete fields['transfer-encoding']
        resolve({ status: response.statusCode, fields, body: Buffer.concat(body).toString('latin1') })
      })
    })
    asked.on('error', reject)
    asked.end()
    socket.push(bytes)
    socket.push(null)
  })
}
