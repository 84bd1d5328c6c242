// The global crypto
// prints: 32 3 36
// prints: 32 true
export default async function () {
  const d = await crypto.subtle.digest('SHA-256', new Uint8Array([1, 2]).buffer)
  console.log(d.byteLength, crypto.getRandomValues(new Uint8Array(3)).length, crypto.randomUUID().length)
  const k = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify'])
  const s = await crypto.subtle.sign('HMAC', k, new Uint8Array([1]))
  console.log(s.byteLength, await crypto.subtle.verify('HMAC', k, s, new Uint8Array([1])))
}
