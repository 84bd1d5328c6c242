import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { programOf, runProgram } from './program.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-program-'))
})
afterEach(async () => rm(dir, { recursive: true }))

async function program(source: string): Promise<string> {
  const path = join(dir, 'program.mjs')
  await writeFile(path, source)
  return path
}

describe('programOf', () => {
  it('knows no program for what is a command of the core, or nothing', () => {
    expect([programOf('run'), programOf(undefined), programOf('--help')]).toEqual([undefined, undefined, undefined])
  })

  it('finds the program of a command', () => {
    expect(programOf('load')).toMatch(/suites\/runners\/k6\/cli\.mjs$/)
  })
})

describe('runProgram', () => {
  it('ends with the exit code of the program, and hands over what follows', async () => {
    expect(await runProgram(await program('process.exit(Number(process.argv[2]))'), ['107'])).toBe(107)
  })

  it('never takes a program that was killed for one that ended well', async () => {
    expect(await runProgram(await program("process.kill(process.pid, 'SIGKILL')"), [])).toBe(137)
  })
})
