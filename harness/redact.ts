/** What stands where a secret stood. */
export const REDACTED = '[redacted]'

const SHORTEST_SECRET = 6 // characters; shorter values would take ordinary words with them
const NO_SECRET = /^(OLD)?PWD$/ // the working folder
const SECRET_NAME = /(secret|token|passw|pwd|api_?key|private_?key|signing_?key|credential|authorization|cookie)/i
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, REDACTED], // JSON Web Tokens
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b((?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16})\b/g, REDACTED], // AWS access key ids
  [/\bgh[pousr]_\w{20,}\b/g, REDACTED],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, `$1:${REDACTED}@`], // the password of a URL
  [
    /((?:client_secret|access_token|refresh_token|password|api_key)["']?\s*[:=]\s*["']?)[^\s"'&,}]{3,}/gi,
    `$1${REDACTED}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
]

const CLOSED: ReadonlySet<string> = new Set([
  'schema',
  'kind',
  'status',
  'code',
  'unit',
  'statistic',
  'suite',
  'at',
  'startedAt',
  'firstAt',
  'lastAt',
  'until',
  'phase',
])

/** Removes secrets from text. */
export type Redact = (text: string) => string

/**
 * Makes a redactor for known secrets and for what looks like one (tokens, keys, passwords in URLs).
 * @param secrets - values that must not be told; those under 6 characters are left, with everything they would hide
 */
export function redactor(secrets: Iterable<string>): Redact {
  const known = [...new Set(secrets)]
    .flatMap((secret) => (secret.length < SHORTEST_SECRET ? [] : spellingsOf(secret)))
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const secret of known) clean = clean.replaceAll(secret, REDACTED)
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement)
    return clean
  }
}

/** The values of environment variables whose names say that they are secret. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value && SECRET_NAME.test(name) && !NO_SECRET.test(name) ? [value] : [],
  )
}

/**
 * A copy of a JSON value with every string in it redacted, keys included. What is of a closed set stays as it is (`status`,
 * `kind`, ...): it can hold no secret, and an environment variable of that value must not change what was seen.
 */
export function redactValue<T>(value: T, redact: Redact): T {
  return walk(value, redact) as T
}

// As it stands, in a URL, and in JSON.
function spellingsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
}

function walk(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => walk(item, redact))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      CLOSED.has(key) && typeof inner === 'string' ? [key, inner] : [redact(key), walk(inner, redact)],
    ),
  )
}
