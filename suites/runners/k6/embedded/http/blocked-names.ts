/** Whether one of the patterns stands for a host's name: `*.example.com` for every name below, others for the whole name. */
export function isBlocked(patterns: readonly string[], hostname: string): boolean {
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase()
    return wanted.startsWith('*') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted
  })
}
