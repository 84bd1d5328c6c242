import * as fc from 'fast-check'

/** Values of the formats that JSON Schema and OpenAPI name; a format that is not here does not bind. */
export const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  uuid: () => fc.uuid(),
  date: () => instants().map((instant) => instant.slice(0, 10)),
  'date-time': instants,
  time: () => instants().map((instant) => instant.slice(11)),
  duration: () => fc.integer({ min: 1, max: 999 }).map((days) => `P${days}D`),
  email: emails,
  'idn-email': emails,
  hostname: () => fc.domain(),
  'idn-hostname': () => fc.domain(),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  uri: () => fc.webUrl(),
  url: () => fc.webUrl(),
  iri: () => fc.webUrl(),
  'uri-reference': () => fc.webPath(),
  'iri-reference': () => fc.webPath(),
  'uri-template': () => fc.webPath(),
  'json-pointer': () => fc.stringMatching(/^\/[a-z]{1,8}$/u),
  'relative-json-pointer': () => fc.nat({ max: 9 }).map((steps) => `${steps}/a`),
  regex: () => fc.constantFrom('^a+$', '[0-9]*', 'x|y'),
  byte: () => fc.base64String(),
}

/** Text that the format does not allow, whatever its name. */
export const WRONG_FORMAT = 'not a valid value'

function instants(): fc.Arbitrary<string> {
  const min = new Date('2001-01-01T00:00:00Z')
  return fc.date({ min, max: new Date('2037-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString())
}

// Plainer than the standard allows: a service may refuse quoted local parts, and a document cannot say so.
function emails(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z][a-z0-9]{2,10}$/u).map((name) => `${name}@example.com`)
}
