import { nodeZlib } from '../builtins.ts'

/** A body without its encodings, which are listed in the order they were applied. Those that nobody knows are left. */
export function decoded(bytes: Buffer, encodings: string | string[] | undefined): Buffer {
  if (encodings === undefined || bytes.length === 0) return bytes
  return String(encodings)
    .split(',')
    .map((encoding) => encoding.trim().toLowerCase())
    .reduceRight((encoded, encoding) => decodeOne(encoded, encoding), bytes)
}

function decodeOne(bytes: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'gzip':
      return nodeZlib().gunzipSync(bytes)
    case 'deflate':
      return nodeZlib().inflateSync(bytes)
    case 'br':
      return nodeZlib().brotliDecompressSync(bytes)
    case 'zstd':
      return nodeZlib().zstdDecompressSync(bytes)
    default:
      return bytes
  }
}
