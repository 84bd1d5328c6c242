import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { findDocker, type DockerAddress, type DockerEngine } from '../../../../fixtures/docker.ts'
import { HarnessError } from '../../../../harness/errors.ts'
import type { Env } from '../../../../harness/ports.ts'
import { BLOCK_MS, type LoadEngine, type LoadOutcome, type LoadRequest } from '../engine.ts'
import { sourcesOf } from '../embedded/bundle.ts'
import { argumentsOf, environmentOf } from '../program/command-line.ts'
import { RunOutput } from '../program/run-output.ts'
import { faultOfVersion, versionIn } from '../program/version.ts'
import { demand } from './client.ts'
import { K6Container } from './container.ts'
import { hasImage, haveImage } from './image.ts'
import { reachFor, type Reach } from './reach.ts'

const STOP_MS = 7000 // for teardown() and the summary, after a stop was asked for; then the container is removed
const DEFAULT_IMAGE = 'grafana/k6:latest'

const engineInfo = z.object({ OperatingSystem: z.string() })

/** A Docker engine and the image of k6 there. */
export interface DockerPlace {
  readonly docker: DockerEngine
  readonly image: string
}

/** Runs scripts with k6 in a container. `K6_IMAGE` names the image. */
export function dockerEngine(env: Env): LoadEngine {
  return {
    name: 'docker',
    version: async (signal) => versionOf(await placeOf(env, signal)),
    run: async (request) => runContainer(await placeOf(env, request.signal), request),
  }
}

/** The Docker engine that answers. One that `DOCKER_HOST` names is the one to be used: another must not take its place. */
export async function findEngine(env: Env): Promise<DockerEngine | undefined> {
  const docker = await findDocker(env)
  const named = env['DOCKER_HOST']
  return named === undefined || (docker !== undefined && named.endsWith(docker.where)) ? docker : undefined
}

/** The engine and the image, where both are there already: nothing is pulled. */
export async function findPlace(env: Env, signal: AbortSignal): Promise<DockerPlace | undefined> {
  const docker = await findEngine(env)
  const image = imageOf(env)
  return docker !== undefined && (await hasImage(docker, image, signal)) ? { docker, image } : undefined
}

/**
 * The engine, with the image; it is pulled when it is not there.
 * @throws E_SUITE_MISSING_TOOL
 */
export async function placeOf(env: Env, signal: AbortSignal): Promise<DockerPlace> {
  const docker = await findEngine(env)
  if (docker === undefined) {
    const named = env['DOCKER_HOST']
    const where = named === undefined ? 'at the usual sockets' : `at ${named} (DOCKER_HOST)`
    throw new HarnessError(
      'E_SUITE_MISSING_TOOL',
      `Expected a Docker engine that answers ${where} within 1 s, found none. Start Docker, set DOCKER_HOST, or let the engine be 'auto'.`,
    )
  }
  const image = imageOf(env)
  await haveImage(docker, image, signal)
  return { docker, image }
}

/** How the container reaches this machine. */
export async function reachOf(address: DockerAddress, env: Readonly<Record<string, string>>): Promise<Reach> {
  const info = engineInfo.parse(JSON.parse(await demand(address, { method: 'GET', path: '/info' })))
  return reachFor({ operatingSystem: info.OperatingSystem }, env)
}

/** The folder that has the script and all that it imports. */
export async function folderOf(script: string): Promise<string> {
  let folder = dirname(script)
  // k6 downloads what is imported by URL itself.
  for (const source of await sourcesOf(script, { download: async () => '' })) {
    if (typeof source !== 'string') continue
    while (!source.startsWith(folder === '/' ? folder : `${folder}/`)) folder = dirname(folder)
  }
  return folder
}

function imageOf(env: Env): string {
  const named = env['K6_IMAGE']
  return named === undefined || named === '' ? DEFAULT_IMAGE : named
}

async function versionOf({ docker, image }: DockerPlace): Promise<string> {
  await using container = await K6Container.start(docker.address, {
    image,
    args: ['version'],
    env: {},
    network: 'none',
  })
  const answer = await text(container.stdout)
  const version = versionIn(answer)
  const fault = version === undefined ? `\`k6 version\` told "${answer.trim().slice(0, 80)}"` : faultOfVersion(version)
  if (version !== undefined && fault === undefined) return version
  throw new HarnessError('E_SUITE_MISSING_TOOL', `The image ${image} at ${docker.where} is of no use: ${fault}.`)
}

async function runContainer({ docker, image }: DockerPlace, request: LoadRequest): Promise<LoadOutcome> {
  const { artifactsDir, script, signal, limits, onProgress } = request
  const reach = await reachOf(docker.address, environmentOf(request, '/tmp'))
  const output = new RunOutput(request, reach.outside)
  await output.clear()
  await using container = await K6Container.start(docker.address, {
    image,
    args: argumentsOf({ limits }, script, join(artifactsDir, RunOutput.summaryName)),
    env: reach.env,
    network: reach.network,
    extraHosts: reach.extraHosts,
    readable: [await folderOf(script)],
    writable: artifactsDir,
  })
  output.read(container.stdout, container.stderr)
  const ticking = setInterval(() => onProgress(output.progress(undefined)), BLOCK_MS)
  const unlisten = stopOnAbort(container, signal)
  const exit = await container.exit
  clearInterval(ticking)
  unlisten()
  return await output.outcome(exit)
}

function stopOnAbort(container: K6Container, signal: AbortSignal): () => void {
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    container.stop()
    killing = setTimeout(() => void container[Symbol.asyncDispose](), STOP_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return () => {
    clearTimeout(killing)
    signal.removeEventListener('abort', stop)
  }
}
