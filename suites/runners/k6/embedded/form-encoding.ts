/** Names and values as Go writes a form or a query: sorted by name, `~` stays and `*` does not. */
export function encodeForm(pairs: Iterable<readonly [name: string, value: string]>): string {
  const form = new URLSearchParams()
  for (const [name, value] of pairs) form.append(name, value)
  form.sort()
  return form.toString().replaceAll('%7E', '~').replaceAll('*', '%2A')
}
