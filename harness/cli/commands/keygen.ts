import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import { newKeyPair } from '../../evidence/key.ts'
import type { ExitName } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

const OWNER_ONLY = 0o600

/** `assay keygen`: makes an Ed25519 key pair in a folder, and replaces none. The private key is printed nowhere. */
export async function keygenCommand(dir: string, terminal: Terminal): Promise<ExitName> {
  const folder = resolve(terminal.cwd, dir)
  const [privatePath, publicPath] = [join(folder, 'assay-signing.key'), join(folder, 'assay-signing.pub')]
  const { privateKey, publicKey, keyId } = newKeyPair()
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(privatePath, privateKey, { flag: 'wx', mode: OWNER_ONLY })
    await writeFile(publicPath, publicKey, { flag: 'wx' })
  } catch (cause) {
    throw new HarnessError(
      'E_KEY_INVALID',
      `Expected to write a new key pair in ${folder}, where no key is: ${String(cause)}`,
      { cause },
    )
  }
  terminal.print(`key ${keyId}`)
  terminal.print(
    `  private  ${relative(terminal.cwd, privatePath)} (readable by you alone; give it to CI as ASSAY_SIGNING_KEY, never to git)`,
  )
  terminal.print(`  public   ${relative(terminal.cwd, publicPath)} (goes into \`evidence.trusted\` of the config)`)
  return 'pass'
}
