// Installs what the repository needs, once. Plain JavaScript: it runs on the machine's own Node, before any other exists here.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = 20 // npm of Node 20 can install the lock file
const OLDEST_NODE_FOR_TYPESCRIPT = 24 // where the repository brings no Node of its own, this one must run .ts files
const LONGEST_SETUP_MS = 15 * 60_000
const EXIT_ERROR = 4 // as in harness/cli/exit-codes.ts

const root = fileURLToPath(new URL('.', import.meta.url))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.assay-setup')
const lockDir = join(root, '.assay', 'setup.lock')
const schema = join(root, 'service', 'prisma', 'schema.prisma')
const bringsNode = process.platform === 'linux' && process.arch === 'x64'

const packages = stampOf(['package-lock.json', 'setup.mjs'], askedPackages())
const wanted = `${packages} ${stampOf(['service/prisma/schema.prisma'])}`
if (!isInstalled()) {
  checkNode()
  withLock(() => {
    if (!isInstalled()) install()
  })
}

// What of package.json decides what is installed; scripts do not.
function askedPackages() {
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides })
}

function stampOf(files, text = '') {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}${text}`)
  for (const file of files) {
    hash.update(file)
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function isInstalled() {
  return stamp() === wanted
}

// What was installed: the packages, and the client generated from the schema.
function stamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  const oldest = bringsNode ? OLDEST_NODE : OLDEST_NODE_FOR_TYPESCRIPT
  if (major >= oldest) return
  fail(
    `Expected Node ${oldest} or newer on ${process.platform}-${process.arch}, got ${process.versions.node} (${process.execPath}).`,
  )
}

function install() {
  const started = Date.now()
  const installed = stamp().split(' ')[0] === packages
  rmSync(stampFile, { force: true })
  if (!installed) installPackages()
  if (existsSync(schema)) generateClient()
  linkBin()
  writeFileSync(stampFile, wanted)
  process.stderr.write(`assay: installed in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

function installPackages() {
  process.stderr.write('assay: installing packages (once, about 30 s with a warm npm cache)\n')
  // No install script is needed: what they would do is done where it is used. So none is run.
  npm(['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  settleNode()
}

function npm(args) {
  const script = process.env.npm_execpath
  const [command, first] = script && /\.c?js$/.test(script) ? [process.execPath, [script]] : ['npm', []]
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  fail(
    `\`npm ${args[0]}\` ended with ${result.error?.message ?? result.signal ?? `exit code ${result.status}`}; its output is above.`,
  )
}

// The Node that came with the packages must run here; where it can't (another C library), the machine's own has to do.
function settleNode() {
  if (!bringsNode) return
  const own = join(modules, '.bin', 'node')
  try {
    execFileSync(own, ['--version'], { stdio: 'ignore' })
  } catch {
    rmSync(own, { force: true })
    if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_FOR_TYPESCRIPT) {
      fail(`The Node in node_modules does not run on this system; install Node ${OLDEST_NODE_FOR_TYPESCRIPT} or newer.`)
    }
  }
}

function generateClient() {
  const own = join(modules, '.bin', 'node')
  const node = existsSync(own) ? own : process.execPath
  const args = [join(modules, 'prisma', 'build', 'index.js'), 'generate', '--schema', schema]
  // `generate` needs no engine, and looks for one: any existing file keeps it from downloading it.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: node,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  const result = spawnSync(node, args, { cwd: root, env, encoding: 'utf8' })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout}${result.stderr}`)
  fail('`prisma generate` failed; its output is above.')
}

function linkBin() {
  const link = join(modules, '.bin', 'assay')
  rmSync(link, { force: true })
  symlinkSync(join('..', '..', 'harness', 'cli', 'main.ts'), link)
}

function withLock(work) {
  mkdirSync(join(root, '.assay'), { recursive: true })
  if (existsSync(lockDir)) process.stderr.write('assay: waiting for another process that installs\n')
  while (!acquire()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    work()
  } finally {
    rmSync(lockDir, { recursive: true, force: true })
  }
}

function acquire() {
  try {
    mkdirSync(lockDir)
    writeFileSync(join(lockDir, 'pid'), String(process.pid))
    process.once('exit', () => rmSync(lockDir, { recursive: true, force: true }))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isHolderAlive()) rmSync(lockDir, { recursive: true, force: true })
    return false
  }
}

function isHolderAlive() {
  try {
    if (ageOfLock() > LONGEST_SETUP_MS) return false // the number may be another process's by now
    process.kill(Number(readFileSync(join(lockDir, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    if (error.code === 'ENOENT') return ageOfLock() < 5000 // ms; it is about to write its pid
    return error.code === 'EPERM'
  }
}

function ageOfLock() {
  try {
    return Date.now() - statSync(lockDir).mtimeMs
  } catch {
    return 0 // it is gone: the next try takes it
  }
}

function fail(message) {
  process.stderr.write(`assay: ${message}\n`)
  process.exit(EXIT_ERROR)
}
