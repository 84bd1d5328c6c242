import { readFile } from 'node:fs/promises'
import { HarnessError } from '../../../../harness/errors.ts'
import type { Client } from '../http/client.ts'
import { type OpenApiDocument, parseDocument } from './document.ts'

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
