// Base64 in its four alphabets
// prints: aGk= aGk Pj4-Pz8_ aGk= aGk= hi hi 2 2
// prints: GoError illegal base64 data at input byte 1
// prints: illegal base64 data at input byte 3
// prints: aGk=
// prints: invalid type int64, expected string, []byte or ArrayBuffer
import encoding, { b64encode } from 'k6/encoding'
export default function () {
  console.log(
    encoding.b64encode('hi'),
    b64encode('hi', 'rawstd'),
    b64encode('>>>???', 'url'),
    b64encode(new Uint8Array([104, 105]).buffer),
    b64encode(new Uint8Array([104, 105])),
    encoding.b64decode('aGk=', 'std', 's'),
    encoding.b64decode('aGk', 'rawstd', 's'),
    encoding.b64decode('aGk=').byteLength,
    encoding.b64decode('aGk=', 'std', 'b').byteLength,
  )
  try {
    encoding.b64decode('a!b*', 'std', 's')
    console.log('no throw')
  } catch (e) {
    console.log(e.name, e.message)
  }
  try {
    console.log(encoding.b64decode('Pj4-Pz8_', 'std', 's'))
  } catch (e) {
    console.log(e.message)
  }
  console.log(b64encode('hi', 'none such'))
  try {
    b64encode(5)
  } catch (e) {
    console.log(e.message)
  }
}
