// console prints objects as JSON and errors as text
// prints: undefined null 1.5 true {"a":1,"b":[1,{"c":2}]} [1,2] [object Function] Error: e {} "1970-01-01T00:00:00.000Z" x Symbol(s) NaN {} {"0":0,"1":0}
// prints: [object Object]
// prints: warning: w
// prints: error: e
// prints: i
// prints: debug: d
// prints: 
// prints: TypeError: t 10 {}
export default function () {
  console.log(
    undefined,
    null,
    1.5,
    true,
    { a: 1, b: [1, { c: 2 }] },
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
  const c = {}
  c.c = c
  console.log(c)
  console.warn('w')
  console.error('e')
  console.info('i')
  console.debug('d')
  console.log()
  console.log(new TypeError('t'), 10n, { u: undefined })
}
