import type { RemoteSource } from '../../../../harness/suite.ts'
import type { Proxies } from '../proxies.ts'

const LIMIT_MS = 60_000 // k6's own, for each attempt
const LIMIT_BYTES = 32 * 2 ** 20

/** Gets the text of a module. Whatever is in the way is thrown, as a sentence that follows the URL. */
export type Download = (url: string, signal: AbortSignal) => Promise<string>

/**
 * Downloads a module as k6 does: first with `_k6=1` in the query, then, where that gave none, as the URL is.
 * @throws Error - what came in place of the module
 */
export async function download(url: string, signal: AbortSignal, proxies?: Proxies): Promise<string> {
  try {
    return await fetchText(marked(url), signal, proxies)
  } catch {
    return fetchText(url, signal, proxies)
  }
}

/** Downloads what was not looked for already, by proxies where there are some. */
export function downloadUnless(known: readonly RemoteSource[], proxies: Proxies | undefined): Download {
  const byUrl = new Map(known.map((source) => [source.name, source]))
  return async (url, signal) => {
    const source = byUrl.get(url)
    if (source === undefined) return download(url, signal, proxies)
    if ('text' in source) return source.text
    throw new Error(source.missing)
  }
}

interface Answer {
  readonly status: number
  readonly body: AsyncIterable<Uint8Array> | null
}

function marked(url: string): string {
  const [whole = url, ...fragment] = url.split('#')
  return [`${whole}${whole.includes('?') ? '&' : '?'}_k6=1`, ...fragment].join('#')
}

async function fetchText(url: string, signal: AbortSignal, proxies: Proxies | undefined): Promise<string> {
  const limit = AbortSignal.timeout(LIMIT_MS)
  try {
    const both = AbortSignal.any([signal, limit])
    return await (proxies === undefined ? textOf(await fetch(url, { signal: both })) : fetchBy(proxies, url, both))
  } catch (error) {
    if (signal.aborted) throw new Error('the run was stopped', { cause: error })
    if (limit.aborted) throw new Error(`expected it within ${LIMIT_MS / 1000} s`, { cause: error })
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error
  }
}

async function fetchBy(proxies: Proxies, url: string, signal: AbortSignal): Promise<string> {
  const undici = await import('undici')
  const dispatcher = new undici.Agent({
    factory: (origin, options) => {
      const proxy = proxies.for(new URL(origin))
      return proxy === undefined
        ? new undici.Pool(origin, options)
        : new undici.ProxyAgent({ uri: proxy.href, proxyTunnel: false })
    },
  })
  try {
    return await textOf(await undici.fetch(url, { signal, dispatcher }))
  } finally {
    await dispatcher.destroy()
  }
}

async function textOf({ status, body }: Answer): Promise<string> {
  if (status !== 200) throw new Error(`expected status 200, got ${status}`)
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  const parts: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? []
  for await (const part of parts) {
    bytes += part.byteLength
    if (bytes > LIMIT_BYTES) throw new Error(`expected at most ${LIMIT_BYTES / 2 ** 20} MiB, got more`)
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}
