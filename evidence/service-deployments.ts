import { z } from 'zod'
import type { DeploymentSource, EnvReference, Surroundings } from '../harness/index.ts'

const deploymentSchema = z.object({
  version: z.string(),
  imageDigest: z.string().nullable(),
  status: z.enum(['started', 'succeeded', 'failed', 'rolled_back']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})
const pageSchema = z.object({ items: z.array(deploymentSchema) })
const runningSchema = z.object({ version: z.string() })

/**
 * Deployments as the service itself knows them: the newest record of `GET /api/deployments`, held against what
 * `GET /api/deployment` says that runs.
 * @param options - `urls`: where each environment answers
 */
export function serviceDeployments(options: {
  readonly urls: Readonly<Record<string, string | EnvReference>>
}): DeploymentSource {
  return {
    name: 'service',
    newest: async (environment, surroundings) => {
      const base = urlOf(options.urls, environment, surroundings)
      const list = new URL(`${base}/api/deployments`)
      list.searchParams.set('environment', environment)
      list.searchParams.set('limit', '1')
      const { items } = await get(list, pageSchema, surroundings)
      const [newest] = items
      if (newest === undefined) return undefined
      const { version, imageDigest, status, startedAt, finishedAt } = newest
      if (status === 'succeeded') {
        const running = await get(new URL(`${base}/api/deployment`), runningSchema, surroundings)
        if (running.version !== version) {
          throw new Error(`the newest record is of ${version}, and ${environment} says that it is ${running.version}`)
        }
      }
      return { version, digest: imageDigest, status, at: finishedAt ?? startedAt }
    },
  }
}

function urlOf(
  urls: Readonly<Record<string, string | EnvReference>>,
  environment: string,
  { env }: Surroundings,
): string {
  const given = Object.hasOwn(urls, environment) ? urls[environment] : undefined
  if (given === undefined) throw new Error(`no URL is given for ${environment}`)
  const url = typeof given === 'string' ? given : env[given.env]
  if (url !== undefined && URL.canParse(url)) return url.replace(/\/+$/, '')
  throw new Error(
    `expected the URL of ${environment}${typeof given === 'string' ? '' : ` in ${given.env}`}, got ${url ?? 'nothing'}`,
  )
}

async function get<T>(url: URL, schema: z.ZodType<T>, { signal }: Surroundings): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
    throw new Error(`${url.href} did not answer: ${inner}`, { cause })
  }
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`)
  const parsed = schema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${url.href} answered something else: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}
