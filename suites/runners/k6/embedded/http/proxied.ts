import type { Socket } from 'node:net'
import type { Proxies } from '../../proxies.ts'
import type { Connector } from './connectors.ts'

const MOST_HEAD_BYTES = 65_536
const TUNNEL_MS = 60_000 // Go's own limit

/** Opens sockets to the proxy where one is to be asked; what is secure goes through a tunnel, for which the proxy is asked first. */
export function throughProxies(proxies: Proxies, direct: Connector): Connector {
  return (to, callback) => {
    let proxy: URL | undefined
    try {
      proxy = proxies.for(to)
    } catch (error) {
      queueMicrotask(() => callback(error instanceof Error ? error : new Error(String(error)), null))
      return undefined
    }
    if (proxy === undefined) return direct(to, callback)
    const { protocol, hostname, port } = proxy
    const towards = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, localAddress: to.localAddress }
    if (to.protocol !== 'https:') return direct({ ...towards, onRead: to.onRead }, callback)
    const target = `${to.hostname.includes(':') ? `[${to.hostname}]` : to.hostname}:${to.port || '443'}`
    const authorization = credentialsOf(proxy)
    return direct(towards, (error, socket) => {
      if (socket === null) {
        callback(error, null)
        return
      }
      openTunnel(socket, { target, authorization }, (refusal) => {
        if (refusal === undefined) direct({ ...to, tunnel: socket }, callback)
        else callback(refusal, null)
      })
    })
  }
}

/** How the head of a request to an origin has to be for a proxy, which is asked for whole URLs; `undefined`: none is asked so. */
export function headForProxy(origin: string, proxies: Proxies | undefined): ((head: string) => string) | undefined {
  const { protocol, hostname, port } = new URL(origin)
  if (proxies === undefined || protocol === 'https:') return undefined
  let proxy: URL | undefined
  try {
    proxy = proxies.for({ protocol, hostname, port })
  } catch {
    return undefined // the connector tells it
  }
  if (proxy === undefined) return undefined
  const authorization = credentialsOf(proxy)
  const added = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`
  return (head) => {
    const [path, lines] = [head.indexOf(' ') + 1, head.indexOf('\r\n') + 2]
    return `${head.slice(0, path)}${origin}${head.slice(path, lines)}${added}${head.slice(lines)}`
  }
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
