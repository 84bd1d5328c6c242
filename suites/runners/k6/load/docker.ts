import { resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { K6Container } from '../docker/container.ts'
import { folderOf, reachOf, type DockerPlace } from '../docker/engine.ts'
import { proxyVariables } from '../proxies.ts'
import { environmentOf } from '../program/command-line.ts'
import type { LoadSurroundings } from './embedded.ts'
import type { LoadFlags } from './flags.ts'

const EXIT_KILLED = 4

/** Runs a script with k6 in a container: what it prints and its exit code are those of k6. Files are written to the working folder. */
export async function loadInDocker(
  { docker, image }: DockerPlace,
  { script, passedOn }: LoadFlags,
  { cwd, env, out, err, signal }: LoadSurroundings,
): Promise<number> {
  const reach = await reachOf(
    docker.address,
    environmentOf({ env: { ...proxyVariables(env), ...optionsIn(env) } }, '/tmp'),
  )
  await using container = await K6Container.start(docker.address, {
    image,
    args: ['run', ...passedOn],
    env: reach.env,
    network: reach.network,
    extraHosts: reach.extraHosts,
    readable: [await folderOf(resolve(cwd, script))],
    writable: cwd,
  })
  container.stdout.pipe(out, { end: false })
  container.stderr.pipe(err, { end: false })
  signal.addEventListener('abort', () => container.stop(), { once: true })
  const exit = await container.exit
  await Promise.all([finished(container.stdout), finished(container.stderr)])
  return exit.kind === 'exited' ? exit.code : EXIT_KILLED
}

// k6's own variables; whatever else a script is to have comes by `-e`.
function optionsIn(env: LoadSurroundings['env']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && /^K6_(?!BIN$|IMAGE$)/.test(name) ? [[name, value]] : [],
    ),
  )
}
