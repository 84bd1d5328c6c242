/** How a container gets to what the script is to test. */
export interface Reach {
  readonly network: string
  readonly extraHosts: readonly string[]
  /** The environment with addresses that mean the same inside the container. */
  readonly env: Readonly<Record<string, string>>
  /** What an origin inside the container is called outside. */
  readonly outside: (origin: string) => string
}

const GATEWAY = 'host.docker.internal'
const LOOPBACK = /^(https?:\/\/)(?:127\.0\.0\.1|localhost|\[::1\])(?=[:/]|$)/

/**
 * On Linux the container shares the network of the host, so that 127.0.0.1 is the same. Where the engine runs in a machine of its
 * own (Docker Desktop), the host has another name there, and addresses of this machine are put under it.
 * @param info - what the engine says of itself at `/info`
 */
export function reachFor(info: { readonly operatingSystem: string }, env: Readonly<Record<string, string>>): Reach {
  if (!/docker desktop/i.test(info.operatingSystem)) {
    return { network: 'host', extraHosts: [], env, outside: (origin) => origin }
  }
  const moved = new Map<string, string>()
  const inside = Object.entries(env).map(([name, value]) => {
    if (!LOOPBACK.test(value)) return [name, value] as const
    const there = value.replace(LOOPBACK, `$1${GATEWAY}`)
    moved.set(new URL(there).origin, new URL(value).origin)
    return [name, there] as const
  })
  return {
    network: 'bridge',
    extraHosts: [`${GATEWAY}:host-gateway`],
    env: Object.fromEntries(inside),
    outside: (origin) => moved.get(origin) ?? origin,
  }
}
