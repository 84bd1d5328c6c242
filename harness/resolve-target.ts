import { targetOfUrl, type Config, type EnvReference, type TargetConfig } from './config.ts'
import { HarnessError } from './errors.ts'
import { suggestion } from './nearest.ts'
import type { Ports } from './ports.ts'
import { ownHostOf } from './target-hosts.ts'
import type { Given, Target } from './target.ts'

const LOOPBACK = '127.0.0.1:*' // local stacks get a port when they start

/** Which target a run is asked for, and what is said of it on the command line. */
export interface TargetRequest extends Given {
  /** @default the first of the config; with `baseUrl` alone, a target of that URL */
  readonly target?: string
}

/**
 * The target that a run is pointed at, with everything from the config, the command line and the environment decided.
 * @throws E_TARGET_UNKNOWN, E_TARGET_INCOMPLETE, E_USAGE_INVALID
 */
export async function resolveTarget(
  config: Pick<Config, 'targets'>,
  request: TargetRequest,
  ports: Pick<Ports, 'env' | 'commit'>,
): Promise<Target> {
  const { name, options } = select(config, request)
  const baseUrl =
    request.baseUrl ?? (options.kind === 'deployed' ? read(options.baseUrl, `targets.${name}.baseUrl`) : undefined)
  const version = request.expectVersion ?? (await expectedVersion(name, options, baseUrl, ports))
  const image = imageOf(name, options, request.image, baseUrl)
  const imageDigest = request.expectDigest ?? digest() ?? digestOf(image)
  if (imageDigest !== undefined && version === undefined) {
    const message = `Expected a version beside the image ${imageDigest} of ${name}: give --expect-version.`
    throw new HarnessError('E_TARGET_INCOMPLETE', message)
  }
  const given = givenIn(request)
  const common = {
    name,
    ...(Object.keys(given).length === 0 ? {} : { given }),
    versionHeader: options.versionHeader,
    readyPath: options.readyPath,
    settle: options.settle,
    ...(options.versionPath === undefined ? {} : { versionPath: options.versionPath }),
    ...(version === undefined ? {} : { expected: { version, ...(imageDigest === undefined ? {} : { imageDigest }) } }),
    ...(image === undefined ? {} : { image }),
    ...(options.kind === 'local' && options.stack !== undefined ? { stack: options.stack } : {}),
  }
  const safety = { mayWrite: options.mayWrite, maxRatePerSecond: options.maxRatePerSecond }
  if (baseUrl === undefined) return { ...common, safety: { ...safety, hosts: [LOOPBACK] } }
  const origin = checkUrl(baseUrl, name)
  const { hosts: further, origins } = options.kind === 'deployed' ? options : { hosts: [], origins: [] }
  const hosts = [ownHostOf(origin), ...further, ...origins.map(ownHostOf)] as const
  return { ...common, baseUrl: origin, ...(origins.length === 0 ? {} : { origins }), safety: { ...safety, hosts } }

  function digest(): string | undefined {
    const { expectedDigest: said } = options
    return said === undefined ? undefined : read(said, `targets.${name}.expectedDigest`)
  }

  function read(value: string | EnvReference, path: string): string {
    if (typeof value === 'string') return value
    const found = ports.env[value.env]
    if (found !== undefined && found !== '') return found
    throw new HarnessError(
      'E_TARGET_INCOMPLETE',
      `Expected the environment variable ${value.env} for \`${path}\`, and it is not set. Set it, or give --base-url.`,
    )
  }
}

function givenIn({ baseUrl, stack, image, expectVersion, expectDigest }: Given): Given {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(stack === undefined ? {} : { stack }),
    ...(image === undefined ? {} : { image }),
    ...(expectVersion === undefined ? {} : { expectVersion }),
    ...(expectDigest === undefined ? {} : { expectDigest }),
  }
}

function select(config: Pick<Config, 'targets'>, request: TargetRequest): { name: string; options: TargetConfig } {
  const names = Object.keys(config.targets)
  if (request.target === undefined && request.baseUrl !== undefined) {
    return { name: 'url', options: targetOfUrl(request.baseUrl) }
  }
  const name = request.target ?? names[0] ?? ''
  const options = Object.hasOwn(config.targets, name) ? config.targets[name] : undefined
  if (options !== undefined) return { name, options }
  throw new HarnessError('E_TARGET_UNKNOWN', `Expected a target of the config, got ${name}. ${suggestion(name, names)}`)
}

async function expectedVersion(
  name: string,
  { expectedVersion: said }: TargetConfig,
  baseUrl: string | undefined,
  { env, commit }: Pick<Ports, 'env' | 'commit'>,
): Promise<string | undefined> {
  if (typeof said === 'string') return said
  if (said !== undefined) {
    const found = env[said.env]
    if (found !== undefined && found !== '') return found
    throw new HarnessError(
      'E_TARGET_INCOMPLETE',
      `Expected the environment variable ${said.env} for \`targets.${name}.expectedVersion\`, and it is not set. Set it, or give --expect-version.`,
    )
  }
  return baseUrl === undefined ? ((await commit()) ?? 'local') : undefined
}

function imageOf(
  name: string,
  options: TargetConfig,
  asked: string | undefined,
  baseUrl: string | undefined,
): string | undefined {
  if (asked === undefined) return options.kind === 'local' ? options.image : undefined
  if (baseUrl === undefined) return asked
  throw new HarnessError(
    'E_USAGE_INVALID',
    `Expected --image with a target that is started here, got ${name}, which already runs at ${baseUrl}.`,
  )
}

// `name@sha256:...` says what is expected to run.
function digestOf(image: string | undefined): string | undefined {
  return image === undefined ? undefined : /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1]
}

function checkUrl(baseUrl: string, name: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new HarnessError(
      'E_TARGET_INCOMPLETE',
      `Expected the base URL of ${name} to be an http or https URL, got ${baseUrl}.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new HarnessError(
      'E_TARGET_INCOMPLETE',
      `Expected the base URL of ${name} to hold no user or password: give credentials as environment variables.`,
    )
  }
  return baseUrl.replace(/\/+$/, '')
}
