import type { DockerEngine } from '../../../../fixtures/docker.ts'
import { HarnessError } from '../../../../harness/errors.ts'
import { ask, messageOf } from './client.ts'

const ANSWER_MS = 5000
const PULL_MS = 180_000

/** Whether the engine has the image already. */
export async function hasImage({ address }: DockerEngine, image: string, signal: AbortSignal): Promise<boolean> {
  const path = `/images/${encodeURIComponent(image)}/json`
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
  const answer = await ask(address, { method: 'GET', path, signal: limit }).catch(() => undefined)
  return answer?.status === 200
}

/**
 * Pulls the image where the engine lacks it.
 * @throws E_SUITE_MISSING_TOOL it can't be had
 */
export async function haveImage(docker: DockerEngine, image: string, signal: AbortSignal): Promise<void> {
  if (await hasImage(docker, image, signal)) return
  const fault = await pull(docker, image, signal)
  if (fault === undefined) return
  throw new HarnessError(
    'E_SUITE_MISSING_TOOL',
    `Expected the image ${image} at the Docker engine at ${docker.where}, which lacks it, and pulling it failed: ${fault}. Load it there (\`docker pull ${image}\`), name another by K6_IMAGE, or let the engine be 'embedded'.`,
  )
}

// The answer is 200 and a list of steps, whatever becomes of them; an error is one of the steps.
async function pull(docker: DockerEngine, image: string, signal: AbortSignal): Promise<string | undefined> {
  const colon = image.lastIndexOf(':')
  const tagged = colon > image.lastIndexOf('/')
  const [name, tag] = tagged ? [image.slice(0, colon), image.slice(colon + 1)] : [image, 'latest']
  const path = `/images/create?fromImage=${encodeURIComponent(name)}&tag=${encodeURIComponent(tag)}`
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PULL_MS)])
  try {
    const { status, text } = await ask(docker.address, { method: 'POST', path, signal: limit })
    if (status >= 300) return messageOf(text)
    return /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  } catch (error) {
    if (limit.aborted && !signal.aborted) return `it was not there after ${PULL_MS / 1000} s`
    return error instanceof Error ? error.message : String(error)
  }
}
