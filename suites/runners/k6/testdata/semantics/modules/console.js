// console prints objects field by field and errors as text
// prints: undefined null 1.5 true { a: 1, b: [ 1, { c: "2" } ] } [ 1, 2 ] [object Function] Error: e {} "1970-01-01T00:00:00.000Z" x Symbol(s) NaN { f: [object Function] } Uint8Array(2) [ 0, 0 ]
// prints: { c: [Circular], again: [ {}, {} ], e: TypeError: t }
// prints: ArrayBuffer { [Uint8Contents]: <01 ff>, byteLength: 2 } { b: ArrayBuffer { [Uint8Contents]: <>, byteLength: 0 }, v: Float64Array(1) [ 1.5 ] } [ null, null ] [] { n: -0.5, s: "it's" }
// prints: warning: w
// prints: error: e
// prints: i
// prints: debug: d
// prints: 
// prints: TypeError: t 10 { u: null }
export default function () {
  console.log(
    undefined,
    null,
    1.5,
    true,
    { a: 1, b: [1, { c: '2' }] },
    [1, 2],
    () => 1,
    new Error('e'),
    new Map([[1, 2]]),
    new Date(0),
    'x',
    Symbol('s'),
    NaN,
    { f() {} },
    new Uint8Array(2),
  )
  const one = {}
  const c = {}
  c.c = c
  c.again = [one, one]
  c.e = new TypeError('t')
  console.log(c)
  console.log(
    new Uint8Array([1, 255]).buffer,
    { b: new ArrayBuffer(0), v: new Float64Array([1.5]) },
    [undefined, null],
    [],
    { n: -0.5, s: "it's" },
  )
  console.warn('w')
  console.error('e')
  console.info('i')
  console.debug('d')
  console.log()
  console.log(new TypeError('t'), 10n, { u: undefined })
}
