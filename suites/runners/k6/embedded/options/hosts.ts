import { OptionsError } from './fields.ts'

// k6 v2.2.0, lib/types/hosts.go
const PATTERN = /^(?:\*\.?)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)?(?::\d{1,5})?$/i

/**
 * Names, each with the address that stands for it. A name may begin with `*` and end with a port.
 * @throws OptionsError a name is none, such as a URL: what it should keep away would be sent to the real one
 */
export function hostsOf(hosts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const wrong = Object.keys(hosts).find((pattern) => !PATTERN.test(pattern))
  if (wrong === undefined) return hosts
  throw new OptionsError('script', `invalid host pattern '${wrong}'`)
}
