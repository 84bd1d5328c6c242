import { type Answered, type Asked, type Behind, type Misbehave, slowly, withText } from './proxy.ts'

/** A wrong behaviour with its name. Made anew for each run: some remember what was asked. */
export interface SeededFault {
  readonly name: string
  make(): Misbehave
}

type Body = Record<string, unknown>

const SESSIONS = /^\/api\/sessions$/u
const SESSION = /^\/api\/sessions\/[^/]+$/u
const TITLE_LENGTH = 200

/** Wrong behaviours of the reference service, each of which breaks a promise of its document. */
export const FAULTS: readonly SeededFault[] = [
  // statuses and media types
  answering('create answers 200', 'POST', SESSIONS, (right) =>
    right.status === 201 ? { ...right, status: 200 } : right,
  ),
  answering('delete answers 200', 'DELETE', SESSION, (right) => (right.status === 204 ? json(right, 200, {}) : right)),
  answering('get answers as text/plain', 'GET', SESSION, (right) => typed(right, 200, 'text/plain')),
  answering('problems are application/json', 'GET', SESSIONS, (right) => typed(right, 400, 'application/json')),
  answering('an unknown session answers 500', 'GET', SESSION, (right) =>
    right.status === 404 ? json(right, 500, {}) : right,
  ),
  answering('an id that is no uuid answers 500', 'GET', SESSION, (right) =>
    right.status === 400 ? json(right, 500, {}) : right,
  ),
  // bodies
  member('a session without updatedAt', 'GET', SESSION, (body) => without(body, 'updatedAt')),
  member('active is Active', 'PATCH', SESSION, (body) =>
    body['status'] === 'active' ? { ...body, status: 'Active' } : body,
  ),
  member('maxParticipants is text', 'GET', SESSION, (body) => ({
    ...body,
    maxParticipants: String(body['maxParticipants']),
  })),
  member('createdAt is a date alone', 'POST', SESSIONS, (body) => ({
    ...body,
    createdAt: String(body['createdAt']).slice(0, 10),
  })),
  member('a completed session lacks completedAt', 'PATCH', SESSION, ({ completedAt, ...rest }) =>
    rest['status'] === 'completed' ? rest : { ...rest, completedAt },
  ),
  member('description is left out when null', 'GET', SESSION, (body) => {
    const { description, ...rest } = body
    return description === null ? rest : body
  }),
  member('items are null on an empty page', 'GET', SESSIONS, (body) =>
    Array.isArray(body['items']) && body['items'].length === 0 ? { ...body, items: null } : body,
  ),
  // problem documents
  answering('a problem says another status', 'GET', SESSION, (right) =>
    right.status === 404 ? json(right, 404, { ...bodyOf(right), status: 400 }) : right,
  ),
  answering('a problem without detail', 'POST', SESSIONS, (right) => {
    return right.status === 400 ? json(right, 400, without(bodyOf(right), 'detail')) : right
  }),
  // server errors for particular input
  breaking('500 on an emoji', 'POST', SESSIONS, ({ text }) => /\u00f0\u009f/u.test(text)),
  breaking('500 on a lone surrogate', 'POST', SESSIONS, ({ text }) => /\\ud800/iu.test(text)),
  breaking('500 on a NUL character', 'POST', SESSIONS, ({ text }) => text.includes(String.raw`\u0000`)),
  breaking('500 on malformed JSON', 'POST', SESSIONS, (asked) => parsed(asked) === undefined),
  breaking('500 on the greatest limit', 'GET', SESSIONS, ({ url }) => url.searchParams.get('limit') === '100'),
  breaking('500 on a parameter sent twice', 'GET', SESSIONS, ({ url }) => url.searchParams.getAll('limit').length > 1),
  breaking('500 on null', 'PATCH', SESSION, ({ text }) => text.includes(':null')),
  breaking('500 on completing a session', 'PATCH', SESSION, ({ text }) => text.includes('"completed"')),
  {
    name: 'the connection is cut on a long description',
    make: () => async (asked, behind) =>
      asked.method === 'POST' && asked.text.length > 1900 ? 'hang-up' : behind.ask(asked),
  },
  // authentication
  admitting(
    'authentication ignored on DELETE',
    'DELETE',
    SESSION,
    ({ headers }) => headers.authorization === undefined,
  ),
  admitting('authentication ignored on PATCH', 'PATCH', SESSION, ({ headers }) => headers.authorization === undefined),
  admitting(
    'made-up tokens let in',
    'POST',
    SESSIONS,
    ({ headers }) => headers.authorization?.includes('no-such') === true,
  ),
  admitting(
    'the scope is not looked at',
    'POST',
    SESSIONS,
    ({ headers }) => headers.authorization?.startsWith('Bearer ey') === true,
  ),
  headerless('401 without WWW-Authenticate', 'POST', SESSIONS, 'www-authenticate'),
  // input that is let through, or wrongly refused
  accepting('a title of 201 characters is accepted', 'POST', (body) => cut(body, 'title', TITLE_LENGTH)),
  refusing('a title of 200 characters is refused', ({ title }) => Array.from(String(title)).length === TITLE_LENGTH),
  refusing('lengths are counted in UTF-16', ({ title }) => String(title).length > TITLE_LENGTH),
  accepting('a description of 2001 characters is accepted', 'POST', (body) => cut(body, 'description', 2000)),
  accepting('no participants are accepted', 'POST', (body) =>
    body['maxParticipants'] === 0 ? { ...body, maxParticipants: 1 } : body,
  ),
  accepting('too many participants are accepted', 'POST', (body) =>
    Number(body['maxParticipants']) > 10_000 ? { ...body, maxParticipants: 10_000 } : body,
  ),
  accepting('a number as text is accepted', 'PATCH', (body) =>
    typeof body['maxParticipants'] === 'string' ? { ...body, maxParticipants: 5 } : body,
  ),
  accepting('unknown members are accepted', 'POST', (body) => without(body, 'assayUnknownMember')),
  accepting('a missing title is accepted', 'POST', (body) => ('title' in body ? body : { ...body, title: 'untitled' })),
  accepting('an empty change is accepted', 'PATCH', (body) =>
    Object.keys(body).length === 0 ? { title: 'same' } : body,
  ),
  {
    name: 'malformed JSON is accepted',
    make: () => async (asked, behind) =>
      asked.method === 'POST' &&
      SESSIONS.test(asked.url.pathname) &&
      parsed(asked) === undefined &&
      asked.text.startsWith('{')
        ? behind.ask(withText(asked, '{"title":"mended"}'))
        : behind.ask(asked),
  },
  {
    name: 'any media type is accepted',
    make: () => async (asked, behind) => {
      if (asked.method !== 'POST' || asked.headers['content-type'] !== 'application/x-assay') return behind.ask(asked)
      const headers = { ...asked.headers, 'content-type': 'application/json' }
      return behind.ask(withText({ ...asked, headers }, '{"title":"read anyway"}'))
    },
  },
  {
    name: 'a limit of 101 is accepted',
    make: () => async (asked, behind) => {
      if (asked.url.searchParams.get('limit') !== '101') return behind.ask(asked)
      const url = new URL(asked.url)
      url.searchParams.set('limit', '100')
      return behind.ask({ ...asked, url })
    },
  },
  // what is stored
  {
    name: 'delete deletes nothing',
    make: () => async (asked, behind) =>
      asked.method === 'DELETE' && asked.headers.authorization?.startsWith('Bearer ey') === true
        ? behind
            .ask({ ...asked, method: 'GET', headers: {} })
            .then((right) => (right.status === 200 ? { ...right, status: 204, text: '' } : behind.ask(asked)))
        : behind.ask(asked),
  },
  {
    name: 'what was deleted is still read',
    make: () => {
      const cache = new Map<string, Answered>()
      return async (asked, behind) => {
        const right = await behind.ask(asked)
        if (asked.method !== 'GET' || !SESSION.test(asked.url.pathname)) {
          if (asked.method === 'DELETE' && right.status === 204) cache.set(`gone ${asked.url.pathname}`, right)
          if (right.status === 201) cache.set(`/api/sessions/${String(bodyOf(right)['id'])}`, { ...right, status: 200 })
          return right
        }
        const old = cache.get(asked.url.pathname)
        return right.status === 404 && cache.has(`gone ${asked.url.pathname}`) && old !== undefined ? old : right
      }
    },
  },
  answering('a change is answered and not shown', 'PATCH', SESSION, (right) =>
    right.status === 200 ? json(right, 200, { ...bodyOf(right), title: 'what it was before' }) : right,
  ),
  {
    name: 'a change of the description is not kept',
    make: () => async (asked, behind) => {
      if (asked.method !== 'PATCH') return behind.ask(asked)
      const { description, ...rest } = parsed(asked) ?? {}
      if (description === undefined || Object.keys(rest).length === 0) return behind.ask(asked)
      const right = await behind.ask(withText(asked, JSON.stringify(rest)))
      return right.status === 200 ? json(right, 200, { ...bodyOf(right), description }) : right
    },
  },
  accepting('titles are cut to 100 characters', 'POST', (body) => cut(body, 'title', 100)),
  accepting('what is no ASCII becomes ?', 'POST', (body) =>
    typeof body['title'] === 'string' ? { ...body, title: body['title'].replaceAll(/[^ -~]/gu, '?') } : body,
  ),
  {
    name: 'a new session is not there at first',
    make: () => {
      const seen = new Set<string>()
      return async (asked, behind) => {
        const right = await behind.ask(asked)
        const isFirst = asked.method === 'GET' && SESSION.test(asked.url.pathname) && !seen.has(asked.url.pathname)
        if (isFirst && right.status === 200) seen.add(asked.url.pathname)
        return isFirst && right.status === 200 ? notFound(behind, asked) : right
      }
    },
  },
  // lists
  listing('a page loses its last', (items) => items.slice(0, -1)),
  listing('a page repeats its first', (items) => [...items.slice(0, 1), ...items.slice(0, -1)]),
  answering('there is never a next page', 'GET', SESSIONS, (right) =>
    right.status === 200 ? json(right, 200, { ...bodyOf(right), nextCursor: null }) : right,
  ),
  rerouted('the limit is ignored', (url) => url.searchParams.delete('limit')),
  rerouted('the status filter is ignored', (url) => url.searchParams.delete('status')),
  rerouted('the cursor is ignored', (url) => url.searchParams.delete('cursor')),
  // conditional requests and idempotency
  dropping('If-Match ignored on PATCH', 'PATCH', 'if-match'),
  dropping('If-Match ignored on DELETE', 'DELETE', 'if-match'),
  dropping('If-None-Match ignored', 'GET', 'if-none-match'),
  dropping('Idempotency-Key ignored', 'POST', 'idempotency-key'),
  headerless('create without ETag', 'POST', SESSIONS, 'etag'),
  headerless('create without Location', 'POST', SESSIONS, 'location'),
  answering('the ETag never changes', 'PATCH', SESSION, (right) =>
    right.status === 200 ? { ...right, headers: { ...right.headers, etag: '"1"' } } : right,
  ),
  {
    name: '304 whatever If-None-Match says',
    make: () => async (asked, behind) => {
      const right = await behind.ask(asked)
      return asked.headers['if-none-match'] !== undefined && right.status === 200
        ? { ...right, status: 304, text: '' }
        : right
    },
  },
  {
    name: 'a used key answers for another body',
    make: () => {
      const first = new Map<string, Answered>()
      return async (asked, behind) => {
        const right = await behind.ask(asked)
        const key = String(asked.headers['idempotency-key'])
        if (asked.headers['idempotency-key'] === undefined) return right
        if (right.status === 201) first.set(key, right)
        return right.status === 422 ? (first.get(key) ?? right) : right
      }
    },
  },
  // the protocol
  answering('PUT is answered', 'PUT', SESSION, (right) => json(right, 200, {})),
  headerless('405 without Allow', 'PUT', SESSION, 'allow'),
  answering('Allow leaves out a method', 'PUT', SESSION, (right) => ({
    ...right,
    headers: { ...right.headers, allow: 'GET, HEAD' },
  })),
  answering('HEAD answers 404', 'HEAD', SESSION, (right) => (right.status === 200 ? { ...right, status: 404 } : right)),
  headerless('no x-service-version on problems', 'GET', SESSION, 'x-service-version', (status) => status >= 400),
  {
    name: 'one answer takes six seconds',
    make: () => async (asked, behind) => {
      const right = await behind.ask(asked)
      return asked.url.pathname === '/version' ? slowly(6_000, { ...right }) : right
    },
  },
]

// What the service answers, made wrong.
function answering(name: string, method: string, path: RegExp, change: (right: Answered) => Answered): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const right = await behind.ask(asked)
    return asked.method === method && path.test(asked.url.pathname) ? change(right) : right
  }
  return { name, make }
}

function member(name: string, method: string, path: RegExp, change: (body: Body) => Body): SeededFault {
  return answering(name, method, path, (right) => {
    if (right.status < 200 || right.status > 201) return right
    const before = bodyOf(right)
    const after = change(before)
    return JSON.stringify(before) === JSON.stringify(after) ? right : json(right, right.status, after)
  })
}

function listing(name: string, change: (items: readonly unknown[]) => readonly unknown[]): SeededFault {
  return answering(name, 'GET', SESSIONS, (right) => {
    const { items } = bodyOf(right)
    if (!Array.isArray(items) || items.length < 2) return right
    return json(right, 200, { ...bodyOf(right), items: change(items) })
  })
}

function headerless(
  name: string,
  method: string,
  path: RegExp,
  header: string,
  when: (status: number) => boolean = () => true,
): SeededFault {
  return answering(name, method, path, (right) => {
    const { [header]: dropped, ...headers } = right.headers
    return dropped === undefined || !when(right.status) ? right : { ...right, headers }
  })
}

function breaking(name: string, method: string, path: RegExp, breaks: (asked: Asked) => boolean): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const right = await behind.ask(asked)
    return asked.method === method && path.test(asked.url.pathname) && breaks(asked) ? json(right, 500, {}) : right
  }
  return { name, make }
}

function admitting(name: string, method: string, path: RegExp, admits: (asked: Asked) => boolean): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const isAdmitted = asked.method === method && path.test(asked.url.pathname) && admits(asked)
    if (!isAdmitted) return behind.ask(asked)
    const right = await behind.ask(asked)
    if (right.status !== 401 && right.status !== 403) return right
    return behind.ask({ ...asked, headers: { ...asked.headers, authorization: `Bearer ${behind.token}` } })
  }
  return { name, make }
}

// A body that is mended before the service sees it.
function accepting(name: string, method: string, mend: (body: Body) => Body): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const body = asked.method === method && asked.url.pathname.startsWith('/api/sessions') ? parsed(asked) : undefined
    const mended = body === undefined ? undefined : mend(body)
    if (mended === undefined || JSON.stringify(mended) === JSON.stringify(body)) return behind.ask(asked)
    return behind.ask(withText(asked, JSON.stringify(mended)))
  }
  return { name, make }
}

function refusing(name: string, refuses: (body: Body) => boolean): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const body = asked.method === 'POST' && SESSIONS.test(asked.url.pathname) ? parsed(asked) : undefined
    return body !== undefined && refuses(body) ? behind.ask(withText(asked, '{"title":""}')) : behind.ask(asked)
  }
  return { name, make }
}

function rerouted(name: string, change: (url: URL) => void): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const right = await behind.ask(asked)
    if (asked.method !== 'GET' || !SESSIONS.test(asked.url.pathname) || right.status !== 200) return right
    const url = new URL(asked.url)
    change(url)
    return url.href === asked.url.href ? right : behind.ask({ ...asked, url })
  }
  return { name, make }
}

function dropping(name: string, method: string, header: string): SeededFault {
  const make = (): Misbehave => async (asked, behind) => {
    const { [header]: dropped, ...headers } = asked.headers
    return asked.method !== method || dropped === undefined ? behind.ask(asked) : behind.ask({ ...asked, headers })
  }
  return { name, make }
}

async function notFound(behind: Behind, asked: Asked): Promise<Answered> {
  const url = new URL('/api/sessions/00000000-0000-4000-8000-000000000000', asked.url)
  return behind.ask({ ...asked, url })
}

function typed(right: Answered, status: number, type: string): Answered {
  return right.status === status ? { ...right, headers: { ...right.headers, 'content-type': type } } : right
}

function json(right: Answered, status: number, body: unknown): Answered {
  const type = right.headers['content-type'] ?? 'application/json'
  const text = Buffer.from(JSON.stringify(body)).toString('latin1')
  return { status, headers: { ...right.headers, 'content-type': type }, text }
}

function bodyOf({ text }: Answered): Body {
  return objectIn(text) ?? {}
}

function parsed({ text }: Asked): Body | undefined {
  return objectIn(text)
}

function objectIn(latin1: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(latin1, 'latin1').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))
}

function cut(body: Body, name: string, length: number): Body {
  const value = body[name]
  return typeof value === 'string' ? { ...body, [name]: Array.from(value).slice(0, length).join('') } : body
}
