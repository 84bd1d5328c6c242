// Modules of Node that take some milliseconds to load, and that many a script never needs: an import would load them at the start.
import type * as Crypto from 'node:crypto'
import type * as Zlib from 'node:zlib'

export function nodeCrypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}

export function nodeZlib(): typeof Zlib {
  return process.getBuiltinModule('node:zlib')
}
