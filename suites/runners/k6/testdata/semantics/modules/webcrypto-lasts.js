// An iteration lasts until its cryptography is done
// prints: 32
export default function () {
  crypto.subtle.digest('SHA-256', new Uint8Array([1, 2]).buffer).then((d) => console.log(d.byteLength))
}
