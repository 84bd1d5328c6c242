// Names that k6 has, and names that it has not
// prints: global TextDecoder TextEncoder WeakMap crypto escape globalThis open require
// prints: ReferenceError: URL is not defined
// prints: ReferenceError: structuredClone is not defined
// prints: ReferenceError: process is not defined
// prints: undefined undefined false true
// prints: ["ü",2]
// prints: mine
// error: ReferenceError: fetch is not defined
const known = {
  global: typeof global,
  Intl: typeof Intl,
  TextDecoder: typeof TextDecoder,
  TextEncoder: typeof TextEncoder,
  URL: typeof URL,
  WeakMap: typeof WeakMap,
  WeakRef: typeof WeakRef,
  atob: typeof atob,
  btoa: typeof btoa,
  crypto: typeof crypto,
  escape: typeof escape,
  fetch: typeof fetch,
  globalThis: typeof globalThis,
  open: typeof open,
  performance: typeof performance,
  process: typeof process,
  queueMicrotask: typeof queueMicrotask,
  require: typeof require,
  structuredClone: typeof structuredClone,
}
function told(action) {
  try {
    return action()
  } catch (error) {
    return String(error)
  }
}
Object.assign(globalThis, { Event: 'mine' })
export default function () {
  console.log(Object.keys(known).filter((name) => known[name] !== 'undefined').join(' '))
  console.log(told(() => new URL('http://a.test')))
  console.log(told(() => ({ structuredClone })))
  console.log(told(() => (process = 1)))
  console.log(globalThis.URL, global.Buffer, 'URL' in globalThis, global === globalThis)
  const bytes = new TextEncoder().encode('ü')
  console.log(JSON.stringify([new TextDecoder().decode(bytes), bytes.length]))
  console.log(Event)
  fetch('http://a.test')
}
