// Hashes, HMAC and random bytes in all encodings
// prints: md5 5d41402a
// prints: sha1 aaf4c61d
// prints: sha256 2cf24dba
// prints: sha384 59e17487
// prints: sha512 9b71d224
// prints: sha512_224 fe8509ed
// prints: sha512_256 e30d87cf
// prints: ripemd160 108f07b8
// prints: md4 866437cb
// prints: aa010fbc1d14c795d86ef98c95479d17 92d8f5c302cf04cca0144d7a9feb1596
// prints: 5d41402abc4b2a76b9719d911017c592,XUFAKrxLKna5cZ2REBfFkg==,XUFAKrxLKna5cZ2REBfFkg==,XUFAKrxLKna5cZ2REBfFkg 16
// prints: true 64
// prints: true fzMO2zqE8xf3ykM9YDj/mg== 01ff 4 2510c39011c5be704182423e3a695e91
// prints: GoError: invalid size
// prints: GoError: invalid algorithm: x
// prints: GoError: invalid output encoding: zz
// prints: GoError: invalid algorithm: q
// prints: GoError: sha256 failed: invalid type int64, expected string, []byte or ArrayBuffer
// prints: GoError: invalid output encoding: 
import crypto, { sha1, createHash } from 'k6/crypto'
const enc = ['hex', 'base64', 'base64url', 'base64rawurl']
export default function () {
  for (const h of ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha512_224', 'sha512_256', 'ripemd160', 'md4']) {
    let v
    try {
      v = crypto[h]('hello', 'hex').slice(0, 8)
    } catch (e) {
      v = e.message
    }
    console.log(h, v)
  }
  console.log(crypto.md4('hello world', 'hex'), crypto.hmac('md4', 'a secret', 'some data to hash', 'hex'))
  console.log(enc.map((e) => crypto.md5('hello', e)).join(), crypto.md5('hello', 'binary').byteLength)
  const x = createHash('sha256')
  x.update('hel')
  x.update('lo')
  console.log(x.digest('hex') === crypto.sha256('hello', 'hex'), x.digest('hex').length)
  const m = crypto.createHMAC('sha1', 'k')
  m.update('d')
  console.log(
    m.digest('hex') === crypto.hmac('sha1', 'k', 'd', 'hex'),
    crypto.hmac('md5', 'k', 'd', 'base64'),
    crypto.hexEncode(new Uint8Array([1, 255]).buffer),
    crypto.randomBytes(4).byteLength,
    crypto.md5(new Uint8Array([104]).buffer, 'hex'),
  )
  for (const f of [
    () => crypto.randomBytes(0),
    () => crypto.createHash('x'),
    () => crypto.sha256('a', 'zz'),
    () => crypto.hmac('q', 'a', 'b', 'hex'),
    () => crypto.sha256(5, 'hex'),
    () => crypto.sha256('a'),
  ]) {
    try {
      f()
    } catch (e) {
      console.log(e.name + ': ' + e.message)
    }
  }
}
