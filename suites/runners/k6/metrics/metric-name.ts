/** A name such as `http_reqs{kind:write}`: the metric, and the tags of the part that is meant. */
export interface MetricName {
  readonly metric: string
  readonly tags: readonly (readonly [name: string, value: string])[] | undefined
}

/** The parts of a name, or why it is none, in k6's words. */
export function parseMetricName(name: string): MetricName | { readonly fault: string } {
  const opening = name.indexOf('{')
  const closing = name.lastIndexOf('}')
  if (opening < 0 && closing < 0) return { metric: name, tags: undefined }
  if (opening < 0 || closing < 0) return faultOf(name, 'has unmatched opening/close curly brace')
  if (closing < opening) return faultOf(name, 'closing curly brace appears before opening one')
  if (closing !== name.length - 1) return faultOf(name, 'lacks a closing curly brace in its last position')
  const pairs = name.slice(opening + 1, closing).split(',')
  const malformed = pairs.find((pair) => !/:./s.test(pair))
  if (malformed !== undefined) return faultOf(malformed, 'tag expression is malformed')
  return { metric: name.slice(0, opening), tags: pairs.map(tagOf) }
}

function faultOf(part: string, what: string): { readonly fault: string } {
  return { fault: `parsing metric name failed, metric ${JSON.stringify(part)} ${what}` }
}

// `"status":200`: the value goes on to the end, whatever colons it has.
function tagOf(pair: string): readonly [string, string] {
  const at = pair.indexOf(':')
  return [unquote(pair.slice(0, at)), unquote(pair.slice(at + 1))]
}

function unquote(text: string): string {
  return text.trim().replaceAll(/^["'`]+|["'`]+$/g, '')
}
