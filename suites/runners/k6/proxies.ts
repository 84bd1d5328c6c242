import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Env } from '../../../harness/ports.ts'

const FOR_PLAIN = ['HTTP_PROXY', 'http_proxy']
const FOR_SECURE = ['HTTPS_PROXY', 'https_proxy']
const FOR_NONE = ['NO_PROXY', 'no_proxy']

/** The variables of an environment that say by which proxies requests go. */
export function proxyVariables(env: Env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...FOR_PLAIN, ...FOR_SECURE, ...FOR_NONE].flatMap((name) => {
      const value = env[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

interface Named {
  readonly variable: string
  readonly value: string
}

/**
 * By which proxy a request goes, as the environment says it and Go reads it: by the scheme of the URL, never for this machine, and
 * not for what `NO_PROXY` names.
 * @see golang.org/x/net/http/httpproxy
 */
export class Proxies {
  readonly #plain: Named | undefined
  readonly #secure: Named | undefined
  readonly #exceptions: readonly Exception[]

  private constructor(plain: Named | undefined, secure: Named | undefined, exceptions: readonly Exception[]) {
    this.#plain = plain
    this.#secure = secure
    this.#exceptions = exceptions
  }

  /** @returns `undefined` where the environment names no proxy */
  static of(env: Env): Proxies | undefined {
    const [plain, secure] = [named(env, FOR_PLAIN), named(env, FOR_SECURE)]
    if (plain === undefined && secure === undefined) return undefined
    const entries = named(env, FOR_NONE)?.value.split(',') ?? []
    return new Proxies(
      plain,
      secure,
      entries.flatMap((entry) => exceptionOf(entry.trim().toLowerCase())),
    )
  }

  /**
   * The proxy for a URL; `undefined`: it is asked directly.
   * @throws Error - the proxy that is named can't be used
   */
  for({ protocol, hostname, port }: Pick<URL, 'protocol' | 'hostname' | 'port'>): URL | undefined {
    const proxy = protocol === 'https:' ? this.#secure : this.#plain
    if (proxy === undefined) return undefined
    const asked = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (protocol === 'https:' ? '443' : '80') : port,
    }
    if (isThisMachine(asked.host) || this.#exceptions.some((holds) => holds(asked))) return undefined
    return urlOf(proxy)
  }
}

interface Asked {
  readonly host: string
  readonly port: string
}

type Exception = (asked: Asked) => boolean

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

function isThisMachine(host: string): boolean {
  return host === 'localhost' || isIn(LOOPBACK, host)
}

function isIn(list: BlockList, host: string): boolean {
  const family = isIP(host)
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

function named(env: Env, names: readonly string[]): Named | undefined {
  for (const variable of names) {
    const value = env[variable]
    if (value !== undefined && value !== '') return { variable, value }
  }
  return undefined
}

// The value is not told: it may hold credentials.
function urlOf({ variable, value }: Named): URL {
  if (/^socks5h?:/.test(value)) {
    throw new Error(`${variable} names a SOCKS proxy: the embedded engine knows http and https proxies`)
  }
  const text = /^https?:/.test(value) ? value : `http://${value}`
  if (!URL.canParse(text)) throw new Error(`${variable} is no URL of a proxy`)
  return new URL(text)
}

// What can't be read is no exception.
function exceptionOf(entry: string): readonly Exception[] {
  if (entry === '*') return [() => true]
  const [, network = '', bits] = /^([^/]*)\/(\d+)$/.exec(entry) ?? []
  if (bits !== undefined) return subnet(network, Number(bits))
  const [, bracketed, bare, port = ''] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? []
  const host = bracketed ?? bare ?? (isIP(entry) === 6 ? entry : '')
  if (host === '') return []
  const isPort = (asked: Asked): boolean => port === '' || asked.port === port
  if (isIP(host) !== 0) {
    const list = new BlockList()
    list.addAddress(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
    return [(asked) => isIn(list, asked.host) && isPort(asked)]
  }
  const isBelowAlone = /^(?:\*\.|\.)/.test(host)
  const name = domainToASCII(host.replace(/^\*?\./, '')) || host
  return [(asked) => ((!isBelowAlone && asked.host === name) || asked.host.endsWith(`.${name}`)) && isPort(asked)]
}

function subnet(network: string, bits: number): readonly Exception[] {
  const family = isIP(network)
  if (family === 0 || bits > (family === 6 ? 128 : 32)) return []
  const list = new BlockList()
  list.addSubnet(network, bits, family === 6 ? 'ipv6' : 'ipv4')
  return [({ host }) => isIn(list, host)]
}
