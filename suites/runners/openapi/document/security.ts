import { isObject, textOf } from '../json.ts'
import { member, type OpenApiDocument } from './document.ts'
import { follow } from './reference.ts'

/** How a caller proves who it is. */
export type SecurityScheme =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'key'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  /** Mutual TLS and what else cannot be sent in a request. */
  | { readonly kind: 'other' }

export interface Security {
  readonly schemes: ReadonlyMap<string, SecurityScheme>
  /** Where client credentials are changed for a token, as the document writes it; may be relative. */
  readonly tokenUrl: string | undefined
  /** Scopes that can be asked for there. */
  readonly scopes: readonly string[]
}

/** The security schemes of a document. */
export function readSecurity(document: OpenApiDocument): Security {
  const root = { value: document.root, pointer: '#' }
  const schemes = follow(document, follow(document, root, 'components'), 'securitySchemes')
  const found = new Map<string, SecurityScheme>()
  const scopes: string[] = []
  let tokenUrl: string | undefined
  for (const name of isObject(schemes.value) ? Object.keys(schemes.value) : []) {
    const node = follow(document, schemes, name)
    found.set(
      name,
      schemeOf((key) => textOf(member(node, key).value ?? '')),
    )
    const flow = member(member(node, 'flows'), 'clientCredentials')
    const url = member(flow, 'tokenUrl').value
    if (typeof url === 'string') tokenUrl ??= url
    const named = member(flow, 'scopes').value
    if (isObject(named)) scopes.push(...Object.keys(named))
  }
  return { schemes: found, tokenUrl, scopes }
}

function schemeOf(text: (key: string) => string): SecurityScheme {
  switch (text('type').toLowerCase()) {
    case 'oauth2':
    case 'openidconnect':
      return { kind: 'bearer' }
    case 'http':
      if (text('scheme').toLowerCase() === 'bearer') return { kind: 'bearer' }
      return text('scheme').toLowerCase() === 'basic' ? { kind: 'basic' } : { kind: 'other' }
    case 'apikey': {
      const place = (['header', 'query', 'cookie'] as const).find((place) => place === text('in'))
      return place === undefined ? { kind: 'other' } : { kind: 'key', in: place, name: text('name') }
    }
    default:
      return { kind: 'other' }
  }
}
