import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { systemClock, type Env, type Ports } from '../ports.ts'

const GIT_LIMIT_MS = 5000

/** The ports of the machine that assay runs on. */
export function machinePorts(rootDir: string, env: Env): Ports {
  let commit: Promise<string | undefined> | undefined
  return {
    clock: systemClock,
    env,
    rootDir,
    randomId: () => randomBytes(3).toString('hex'),
    commit: async () => (commit ??= readCommit(rootDir, env)),
  }
}

async function readCommit(cwd: string, env: Env): Promise<string | undefined> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', args, { cwd, env, timeout: GIT_LIMIT_MS })
    return stdout.trim()
  }
  try {
    const [commit, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')])
    return changes === '' ? commit : `${commit}-dirty`
  } catch {
    return undefined // no git, or no repository
  }
}
