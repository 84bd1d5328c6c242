import type { Socket } from 'node:net'
import type { Proxies } from '../../proxies.ts'
import type { Client, Connector } from './client.ts'

const MOST_HEAD_BYTES = 65_536
const TUNNEL_MS = 60_000 // Go's own limit

type Connecting = Parameters<Connector>[0]

/** What opens sockets: by itself, and for a tunnel, through which TLS is spoken afterwards. */
export interface Dialers {
  readonly direct: Connector
  readonly tunnel: Connector
}

/** Opens sockets to the proxy where one is to be asked; what is secure goes through a tunnel, for which the proxy is asked first. */
export function throughProxies(proxies: Proxies, { direct, tunnel }: Dialers): Connector {
  return (options, callback) => {
    let proxy: URL | undefined
    try {
      proxy = proxies.for(new URL(originOf(options)))
    } catch (error) {
      queueMicrotask(() => callback(error instanceof Error ? error : new Error(String(error)), null))
      return undefined
    }
    if (proxy === undefined) return direct(options, callback)
    if (options.protocol !== 'https:') return direct(towards(proxy, options), callback)
    const authorization = credentialsOf(proxy)
    return tunnel(towards(proxy, options), (error, socket) => {
      if (error !== null || socket === null) {
        callback(error ?? new Error('no socket'), null)
        return
      }
      const { port, hostname } = new URL(originOf(options))
      openTunnel(socket, { target: `${hostname}:${port || '443'}`, authorization }, (refusal) => {
        if (refusal === undefined) direct({ ...options, httpSocket: socket }, callback)
        else callback(refusal, null)
      })
    })
  }
}

/** Makes a client of an origin ask a proxy for whole URLs, where plain requests to it go by one. */
export function askWhole(client: Client, origin: string, proxies: Proxies): void {
  const { protocol, hostname, port } = new URL(origin)
  if (protocol === 'https:') return
  let proxy: URL | undefined
  try {
    proxy = proxies.for({ protocol, hostname, port })
  } catch {
    return // the connector tells it
  }
  if (proxy === undefined) return
  const authorization = credentialsOf(proxy)
  const added = authorization === undefined ? [] : ['Proxy-Authorization', authorization]
  const dispatch = client.dispatch.bind(client)
  client.dispatch = (options, handler) => {
    const given = Array.isArray(options.headers) ? options.headers : []
    return dispatch({ ...options, path: `${origin}${options.path}`, headers: [...given, ...added] }, handler)
  }
}

function originOf({ protocol, host, hostname, port }: Connecting): string {
  return `${protocol}//${host ?? `${hostname}:${port}`}`
}

function towards({ protocol, host, hostname, port }: URL, { localAddress }: Connecting): Connecting {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return { protocol, host, hostname: bare, port, ...(localAddress === undefined ? {} : { localAddress }) }
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(plain).toString('base64')}`
}

// As Go's client: whatever is no 200 is the reason that the proxy gives.
function openTunnel(
  socket: Socket,
  { target, authorization }: { readonly target: string; readonly authorization: string | undefined },
  done: (refusal?: Error) => void,
): void {
  let head = ''
  const end = (refusal?: Error): void => {
    clearTimeout(limit)
    socket.off('data', read).off('error', end).off('close', closed).pause()
    if (refusal !== undefined) socket.destroy()
    done(refusal)
  }
  const limit = setTimeout(() => end(new Error('the proxy gives no answer')), TUNNEL_MS)
  const closed = (): void => end(new Error('EOF'))
  const read = (part: Buffer): void => {
    head += part.toString('latin1')
    const length = head.indexOf('\r\n\r\n')
    if (length < 0) {
      if (head.length > MOST_HEAD_BYTES) end(new Error('the proxy gives no answer'))
      return
    }
    const [, status, reason] = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)/.exec(head) ?? []
    const rest = head.slice(length + 4)
    if (status !== '200') {
      end(new Error(reason === undefined ? 'malformed HTTP response' : reason || `unknown status code ${status}`))
      return
    }
    if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'))
    end()
  }
  socket.on('data', read).on('error', end).on('close', closed)
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
}
