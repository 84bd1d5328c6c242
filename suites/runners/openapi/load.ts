import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HarnessError } from '../../../harness/errors.ts'
import type { Client } from './http/client.ts'
import { type OpenApiDocument, parseDocument } from '../../../fixtures/openapi/document/document.ts'

/** Under what name a run keeps the document that was served. */
export const DOCUMENT_FILE = 'openapi.json'

/**
 * The document of a target.
 * @param where - a path on the target that begins with `/`, or the URL of a file
 * @throws E_DOCUMENT_MISSING, E_DOCUMENT_INVALID, E_HOST_REFUSED
 */
export async function loadDocument(options: {
  readonly where: string | URL
  /** Base URL of the target, without trailing slash. */
  readonly baseUrl: string
  readonly client: Client
  readonly signal: AbortSignal
}): Promise<OpenApiDocument> {
  const { where, baseUrl, client, signal } = options
  if (typeof where !== 'string') return readDocument(where)
  const url = new URL(`${baseUrl}${where}`)
  const headers = { accept: 'application/json' }
  const request = { method: 'GET', path: `${url.pathname}${url.search}`, headers, body: undefined } as const
  const reply = await client.send(url.origin, request, signal)
  if (reply.kind === 'broken' || reply.answer.status !== 200) {
    const got = reply.kind === 'broken' ? reply.reason : `status ${reply.answer.status}`
    throw new HarnessError('E_DOCUMENT_MISSING', `Expected an OpenAPI document at ${url.href}, got ${got}.`)
  }
  return parseDocument(reply.answer.body, url.href)
}

/** The document in a file. @throws E_DOCUMENT_MISSING, E_DOCUMENT_INVALID */
export async function readDocument(file: URL): Promise<OpenApiDocument> {
  return parseDocument(await readText(file), file.pathname)
}

/** The document that an earlier run kept among its files; `undefined`: it kept none, as one without this suite. @throws E_DOCUMENT_INVALID */
export async function keptDocument(dir: string): Promise<OpenApiDocument | undefined> {
  const path = join(dir, DOCUMENT_FILE)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseDocument(text, path)
}

async function readText(file: URL): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new HarnessError(
      'E_DOCUMENT_MISSING',
      `Expected an OpenAPI document at ${file.pathname}, got no readable file.`,
      {
        cause,
      },
    )
  }
}
