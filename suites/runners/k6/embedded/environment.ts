/** Names of this process that k6 does not have. Where a script names one, it is not defined. */
export const ABSENT: readonly string[] = [
  ...'AbortController AbortSignal AsyncDisposableStack Atomics Blob BroadcastChannel Buffer ByteLengthQueuingStrategy'.split(
    ' ',
  ),
  ...'CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream'.split(
    ' ',
  ),
  ...'DisposableStack ErrorEvent Event EventSource EventTarget File FinalizationRegistry Float16Array FormData Headers Intl'.split(
    ' ',
  ),
  ...'MessageChannel MessageEvent MessagePort Navigator Performance PerformanceEntry PerformanceMark PerformanceMeasure'.split(
    ' ',
  ),
  ...'PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming QuotaExceededError'.split(' '),
  ...'ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest'.split(' '),
  ...'ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SharedArrayBuffer Storage SubtleCrypto'.split(
    ' ',
  ),
  ...'SuppressedError Temporal TextDecoderStream TextEncoderStream TransformStream TransformStreamDefaultController URL'.split(
    ' ',
  ),
  ...'URLPattern URLSearchParams WeakRef WebAssembly WebSocket WritableStream WritableStreamDefaultController'.split(
    ' ',
  ),
  ...'WritableStreamDefaultWriter atob btoa clearImmediate fetch localStorage navigator performance process'.split(' '),
  ...'queueMicrotask sessionStorage setImmediate structuredClone'.split(' '),
]

/** Names that a script sees in place of the ones of this process. */
export const PRESENT = [
  'console',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'require',
  'crypto',
  'Math',
  'global',
  'globalThis',
] as const

/** What stands for the names that are there. */
export type Environment = Readonly<Partial<Record<(typeof PRESENT)[number], unknown>>> & {
  readonly globalThis?: object
}

/** All names that are not what they are in this process. */
export const ENVIRONMENT: readonly string[] = [...PRESENT, ...ABSENT]
