import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../testdata/read-answer.ts'
import { AnswerReader } from './answer-reader.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

describe('AnswerReader: where an answer ends', () => {
  it.each([
    ['its length', `${OK}Content-Length: 2\r\n\r\nab`, {}, 'ab', false],
    ['a length that is said twice', `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`, {}, 'ab', false],
    ['a length with zeros before it', `${OK}Content-Length: 0000000000000000000002\r\n\r\nab`, {}, 'ab', false],
    ['a length that is folded', `${OK}Content-Length:\r\n 2\r\n\r\nab`, {}, 'ab', false],
    ['chunks', `${CHUNKED}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`, {}, 'ab', false],
    ['chunks, said in capitals', `${OK}TRANSFER-ENCODING: CHUNKED\r\n\r\n2\r\nab\r\n0\r\n\r\n`, {}, 'ab', false],
    [
      'chunks, said in a folded line',
      `${OK}Transfer-Encoding:\r\n chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`,
      {},
      'ab',
      false,
    ],
    ['chunks with extensions', `${CHUNKED}2;a=b;c="d"\r\nab\r\n0;e\r\n\r\n`, {}, 'ab', false],
    ['chunks with sizes in hexadecimal', `${CHUNKED}0A \t\r\n0123456789\r\n000\r\n\r\n`, {}, '0123456789', false],
    ['chunks and trailers', `${CHUNKED}2\r\nab\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n`, {}, 'ab', false],
    [
      'chunks, and not its length',
      `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`,
      {},
      'ab',
      false,
    ],
    ['a body that looks like an answer', `${OK}Content-Length: 19\r\n\r\n${OK}\r\n`, {}, `${OK}\r\n`, false],
    ['no body: HEAD', `${OK}Content-Length: 2\r\n\r\n`, { method: 'HEAD' }, '', false],
    ['no body: HEAD, chunks', CHUNKED, { method: 'HEAD' }, '', false],
    ['no body: HEAD without a length', `${OK}\r\n`, { method: 'HEAD' }, '', false],
    ['no body: 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n', {}, '', false],
    ['no body: 304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', {}, '', false],
    // k6 reads no further then.
    ['no body: a switch', 'HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', {}, '', true],
    [
      'no body: a protocol that is not switched to',
      'HTTP/1.1 101 Switching\r\nContent-Length: 2\r\n\r\n',
      {},
      '',
      true,
    ],
    ['lines without CR', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nab', {}, 'ab', false],
    ['an answer to a request of its own', `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 0\r\n\r\n`, {}, '', false],
    [
      'several heads before its own',
      `HTTP/1.1 103 Early\r\nLink: a\r\n\r\n`.repeat(40) + `${OK}Content-Length: 0\r\n\r\n`,
      {},
      '',
      false,
    ],
  ])('%s', (_what, answer, options, body, closes) => {
    expect(readAnswer(answer, options)).toMatchObject({ body, closes, left: 0, fault: undefined })
    expect(readAnswer(`${answer}HTTP/1.1`, options)).toMatchObject({ body, left: 8, fault: undefined })
  })

  it.each([
    ['nothing is said', `${OK}\r\nab`, 'ab'],
    ['HTTP/1.0 knows no chunks', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab', '2\r\nab'],
  ])('the end of the connection: %s', (_what, answer, body) => {
    expect(readAnswer(answer)).toMatchObject({ body, closes: true, left: undefined, fault: undefined })
    expect(readAnswer(answer, { ends: true })).toMatchObject({ body, fault: undefined })
  })

  it.each([
    ['HTTP/1.1', '', false],
    ['HTTP/1.1', 'close', true],
    ['HTTP/1.1', 'CLOSE', true],
    ['HTTP/1.1', 'x, Close ,y', true],
    ['HTTP/1.1', 'x\r\nConnection: close', true],
    ['HTTP/1.1', 'x,\r\n close', true],
    ['HTTP/1.1', 'closed', false],
    ['HTTP/1.1', 'keep-alive', false],
    ['HTTP/1.1', 'keep-alive, close', true],
    ['HTTP/1.0', '', true],
    ['HTTP/1.0', 'Keep-Alive', false],
    ['HTTP/1.0', 'keep-alive, close', true],
    ['HTTP/0.9', 'keep-alive', true],
    ['HTTP/2.0', '', false],
  ])('%s with "Connection: %s" closes: %s', (proto, connection, closes) => {
    const answer = `${proto} 200 OK\r\nContent-Length: 0\r\nConnection: ${connection}\r\n\r\n`
    expect(readAnswer(answer)).toMatchObject({ closes, left: 0 })
  })
})

// Faults in the words of Go's client, where undici has codes of its parser. Go takes more than the parser of undici does, too.
describe('AnswerReader: what is no answer', () => {
  it.each([
    ['HTTP/1.1\r\n\r\n', 'malformed HTTP response "HTTP/1.1"'],
    ['\r\nHTTP/1.1 200 OK\r\n\r\n', 'malformed HTTP response ""'],
    ['SSH-2.0-x\x00\xff"\r\n', String.raw`malformed HTTP response "SSH-2.0-x\x00\xff\""`],
    ['HTT/1.1 200 OK\r\n', 'malformed HTTP version "HTT/1.1"'],
    ['HTTP/11 200 OK\r\n', 'malformed HTTP version "HTTP/11"'],
    ['http/1.1 200 OK\r\n', 'malformed HTTP version "http/1.1"'],
    ['HTTP/1.1 20 OK\r\n', 'malformed HTTP status code "20"'],
    ['HTTP/1.1 2000 OK\r\n', 'malformed HTTP status code "2000"'],
    ['HTTP/1.1 abc OK\r\n', 'malformed HTTP status code "abc"'],
    ['HTTP/1.1 \r\n', 'malformed HTTP status code ""'],
    [`${OK}no colon\r\n\r\n`, 'malformed MIME header: missing colon: "no colon"'],
    [`${OK}\rX: 1\r\n\r\n`, 'malformed MIME header line: \rX: 1'],
    [`${OK}X\t: 1\r\n\r\n`, 'malformed MIME header line: X\t: 1'],
    [`${OK}: 1\r\n\r\n`, 'malformed MIME header line: : 1'],
    [`${OK}X(: 1\r\n\r\n`, 'malformed MIME header line: X(: 1'],
    [`${OK}X: a\x00b\r\n\r\n`, 'malformed MIME header line: X: a\x00b'],
    [`${OK}X: a\rb\r\n\r\n`, 'malformed MIME header line: X: a\rb'],
    [`${OK}X: a\r\n b\x7f\r\n\r\n`, 'malformed MIME header line: X: a b\x7f'],
    [`${OK} X: 1\r\n\r\n`, 'malformed MIME header initial line:  X: 1'],
    [
      `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      'http: message cannot contain multiple Content-Length headers; got ["1" "2"]',
    ],
    [`${OK}Content-Length: 1, 1\r\n\r\n`, 'bad Content-Length "1, 1"'],
    [`${OK}Content-Length: -1\r\n\r\n`, 'bad Content-Length "-1"'],
    [`${OK}Content-Length: +1\r\n\r\n`, 'bad Content-Length "+1"'],
    [`${OK}Content-Length: 1\xa0\r\n\r\n`, String.raw`bad Content-Length "1\xa0"`],
    [`${OK}Content-Length: 9223372036854775808\r\n\r\n`, 'bad Content-Length "9223372036854775808"'],
    [`${OK}Content-Length: \r\n\r\n`, 'invalid empty Content-Length ""'],
    [`${OK}Transfer-Encoding: chunked, chunked\r\n\r\n`, 'unsupported transfer encoding: "chunked, chunked"'],
    [`${OK}Transfer-Encoding: gzip\r\n\r\n`, 'unsupported transfer encoding: "gzip"'],
    [`${OK}Transfer-Encoding: a\r\nTransfer-Encoding: b\r\n\r\n`, 'too many transfer encodings: ["a" "b"]'],
    [`${OK}Transfer-Encoding: chunked\r\nTrailer: A, content-length\r\n\r\n`, 'bad trailer key "Content-Length"'],
    ['HTTP/1.1 100 Continue\r\nContent-Length: x\r\n\r\n', 'bad Content-Length "x"'],
  ])('%j', (answer, fault) => {
    expect(readAnswer(`${answer}X: y\r\n\r\n`)).toMatchObject({ status: 0, fault })
  })

  it.each([
    ['1\na\r\n', 'chunked line ends with bare LF'],
    ['1;\r\r\na\r\n', 'invalid CR in chunked line'],
    ['\r\n', 'empty hex number for chunk length'],
    [';a\r\n', 'empty hex number for chunk length'],
    ['x\r\n', 'invalid byte in chunk length'],
    ['-1\r\n', 'invalid byte in chunk length'],
    [' 1\r\n', 'invalid byte in chunk length'],
    ['1 ;a\r\n', 'invalid byte in chunk length'],
    ['0x1\r\n', 'invalid byte in chunk length'],
    ['00000000000000001\r\n', 'http chunk length too large'],
    [`1;${'a'.repeat(4093)}\r\n`, 'header line too long'],
    ['1'.repeat(4096), 'header line too long'],
    ['1\r\nab\r\n', 'malformed chunked encoding'],
    ['1\r\na\n0\r\n', 'malformed chunked encoding'],
    [`1;${'a'.repeat(4000)}\r\na\r\n`.repeat(6), 'chunked encoding contains too much non-data'],
    ['0\r\nno colon\r\n\r\n', 'malformed MIME header: missing colon: "no colon"'],
    ['0\r\nX: a\x00\r\n\r\n', 'malformed MIME header line: X: a\x00'],
    [`0\r\nX: ${'a'.repeat(4096)}\r\n\r\n`, 'http: suspiciously long trailer after chunked body'],
  ])('chunks: %.30j', (chunks, fault) => {
    expect(readAnswer(CHUNKED + chunks)).toMatchObject({ status: 200, fault })
  })

  it('gives up heads that never end', () => {
    const fault = 'net/http: server response headers exceeded 10485760 bytes; aborted'
    const half = 5_300_000
    const one = `${OK}X: ${'a'.repeat(2 * half)}`
    expect(readAnswer(one, { cuts: [half, 2 * half] })).toMatchObject({ fault })
    const many = `HTTP/1.1 103 Early\r\nX: ${'a'.repeat(60_000)}\r\n\r\n`
    const cuts = Array.from({ length: 199 }, (_value, index) => many.length * (index + 1))
    expect(readAnswer(many.repeat(200), { cuts })).toMatchObject({ fault })
  })

  it('takes bodies of more than four gigabytes', () => {
    const size = 5_900_373_096
    const reader = new AnswerReader()
    let bytes = 0
    reader.begin('GET', { onHead: () => undefined, onBody: (_bytes, from, to) => (bytes += to - from) })
    const head = Buffer.from(`${OK}Content-Length: ${size}\r\n\r\n`)
    expect(reader.read(head, 0, head.length)).toBe(undefined)
    const part = Buffer.alloc(1_000_000)
    let left: number | undefined
    for (let given = 0; given < size; given += part.length) left = reader.read(part, 0, part.length)
    expect(bytes).toBe(size)
    expect(left).toBe(part.length - (size % part.length))
  })

  it('lets faults of its listener through', () => {
    const reader = new AnswerReader()
    const fault = new Error('mine')
    const fails = (): never => {
      throw fault
    }
    reader.begin('GET', { onHead: fails, onBody: fails })
    const answer = Buffer.from(`${OK}\r\n`)
    expect(() => reader.read(answer, 0, answer.length)).toThrow(fault)
  })

  it('takes large heads', () => {
    const value = 'a'.repeat(1_000_000)
    const answer = `${OK}X: ${value}\r\nContent-Length: 0\r\n\r\n`
    const cuts = Array.from({ length: 15 }, (_value, index) => 65_536 * (index + 1))
    expect(readAnswer(answer, { cuts })).toMatchObject({ fields: { x: value }, left: 0 })
  })

  it.each([
    ['', 'EOF'],
    ['HTT', 'unexpected EOF'],
    [OK, 'unexpected EOF'],
    [`${OK}X: y\r\n`, 'unexpected EOF'],
    ['HTTP/1.1 100 Continue\r\n\r\n', 'unexpected EOF'],
    [`${OK}Content-Length: 2\r\n\r\n`, 'unexpected EOF'],
    [`${OK}Content-Length: 2\r\n\r\na`, 'unexpected EOF'],
    [CHUNKED, 'unexpected EOF'],
    [`${CHUNKED}2`, 'unexpected EOF'],
    [`${CHUNKED}2\r\na`, 'unexpected EOF'],
    [`${CHUNKED}2\r\nab`, 'unexpected EOF'],
    [`${CHUNKED}2\r\nab\r`, 'unexpected EOF'],
    [`${CHUNKED}2\r\nab\r\n`, 'unexpected EOF'],
    [`${CHUNKED}0\r\n`, 'http: unexpected EOF reading trailer'],
    [`${CHUNKED}0\r\nX: y\r\n`, 'http: suspiciously long trailer after chunked body'],
  ])('the connection ends after %j: %s', (answer, fault) => {
    expect(readAnswer(answer, { ends: true })).toMatchObject({ left: undefined, fault })
  })
})

describe('AnswerReader: what an answer says', () => {
  it.each([
    ['HTTP/1.1 200 OK', 200, '200 OK'],
    ['HTTP/1.1 200 ', 200, '200 '],
    ['HTTP/1.1 200', 200, '200'],
    ['HTTP/1.1   404   Not  Found ', 404, '404   Not  Found '],
    ['HTTP/1.1 999 a\rb\x00', 999, '999 a\rb\x00'],
    ['HTTP/1.1 099 Low', 99, '099 Low'],
    ['HTTP/1.1 200 \xc3\x9c', 200, '200 Ü'],
  ])('%j', (line, status, statusText) => {
    expect(readAnswer(`${line}\r\nContent-Length: 0\r\n\r\n`)).toMatchObject({ status, statusText, left: 0 })
  })

  it.each([
    ['X: 1\r\nx: 2\r\nX:3', { x: ['1', '2', '3'] }],
    ['X: \t a b \t', { x: 'a b' }],
    ['X:', { x: '' }],
    ['X: a\r\n b\r\n\tc', { x: 'a b c' }],
    ['X: a:b', { x: 'a:b' }],
    ['X: \xc3\xbc', { x: 'ü' }],
    ['X: \xfc', { x: '\ufffd' }],
    ['Odd Name: 1', { 'odd name': '1' }],
    ['__proto__: 1', { ['__proto__']: '1' }],
  ])('headers %j', (lines, fields) => {
    expect(readAnswer(`${OK}${lines}\r\n\r\n`).fields).toEqual(fields)
  })

  // net/http reads them, and keeps them from those who ask for headers.
  it.each([
    ['Content-Length: 1\r\nTransfer-Encoding: chunked\r\nTrailer: X', {}],
    ['Content-Length: 1\r\nContent-Length: 1', { 'content-length': '1' }],
    ['Trailer: X\r\nContent-Length: 1', { trailer: 'X', 'content-length': '1' }],
    ['Pragma: no-cache', { pragma: 'no-cache', 'cache-control': 'no-cache' }],
    ['Pragma: no-cache\r\nCache-Control: a', { pragma: 'no-cache', 'cache-control': 'a' }],
  ])('keeps of %j what Go keeps', (lines, fields) => {
    expect(readAnswer(`${OK}${lines}\r\n\r\n`).fields).toEqual(fields)
  })
})
