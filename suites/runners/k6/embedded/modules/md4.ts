// RFC 1320: the hash that OpenSSL has given up.
const SHIFTS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const
const ADDED = [0, 0x5a_82_79_99, 0x6e_d9_eb_a1] as const
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const
const MIXES = [
  (x: number, y: number, z: number): number => (x & y) | (~x & z),
  (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number): number => x ^ y ^ z,
] as const
const BLOCK_BYTES = 64

/** The MD4 of some bytes. */
export function md4(bytes: Buffer): Buffer {
  const padded = pad(bytes)
  let state: readonly number[] = [0x67_45_23_01, 0xef_cd_ab_89, 0x98_ba_dc_fe, 0x10_32_54_76]
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) {
    const mixed = block(state, padded.subarray(at, at + BLOCK_BYTES))
    state = state.map((word, index) => (word + (mixed[index] ?? 0)) | 0)
  }
  const digest = Buffer.alloc(16)
  for (const [index, word] of state.entries()) digest.writeInt32LE(word | 0, index * 4)
  return digest
}

/** The HMAC by MD4 (RFC 2104). */
export function hmacMd4(secret: Buffer, bytes: Buffer): Buffer {
  const key = Buffer.alloc(BLOCK_BYTES)
  const short = secret.length > BLOCK_BYTES ? md4(secret) : secret
  short.copy(key)
  const inner = md4(Buffer.concat([key.map((byte) => byte ^ 0x36), bytes]))
  return md4(Buffer.concat([key.map((byte) => byte ^ 0x5c), inner]))
}

function pad(bytes: Buffer): Buffer {
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES
  const padded = Buffer.alloc(length)
  bytes.copy(padded)
  padded[bytes.length] = 0x80
  padded.writeBigUInt64LE(BigInt(bytes.length) * 8n, length - 8)
  return padded
}

function block(state: readonly number[], bytes: Buffer): readonly number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (const [round, order] of ORDERS.entries()) {
    const [mix, added = 0, shifts] = [MIXES[round], ADDED[round], SHIFTS[round]]
    for (const [step, word] of order.entries()) {
      const sum = (a + (mix?.(b, c, d) ?? 0) + bytes.readInt32LE(word * 4) + added) | 0
      const shift = shifts?.[step % 4] ?? 0
      ;[a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c]
    }
  }
  return [a, b, c, d]
}
