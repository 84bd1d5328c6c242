/** The host of a URL as `SafetyPolicy.hosts` has it: with the port where it is not the scheme's own. */
export function hostOf(url: string): string {
  return new URL(url).host
}

/**
 * The entry for what runs at a URL: a redirect to another port of it leads elsewhere, and so does one from https to http, where tokens
 * would be readable on the way.
 */
export function ownHostOf(url: string): string {
  const { protocol, hostname, host } = new URL(url)
  return protocol === 'https:' && host === hostname ? `${hostname}:443` : host
}

/**
 * Whether a URL belongs to hosts.
 * @param url - absolute http, https, ws or wss URL
 * @param hosts - `name` for the port that is the scheme's own (80 or 443), `name:port`, or `name:*` for every port
 */
export function isOfHosts(url: string, hosts: readonly string[]): boolean {
  const { protocol, hostname, port } = new URL(url)
  const ownPort = protocol.endsWith('s:') ? '443' : '80'
  const actualPort = port === '' ? ownPort : port
  return hosts.some((host) => {
    const name = host.toLowerCase()
    if (name === hostname) return actualPort === ownPort
    return name === `${hostname}:${actualPort}` || name === `${hostname}:*`
  })
}
