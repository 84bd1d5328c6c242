import { InvalidArgumentError, Option } from 'commander'
import { attestCommand, type AttestOptions } from './commands/attest.ts'
import { canPromoteCommand, type CanPromoteOptions } from './commands/can-promote.ts'
import { keygenCommand } from './commands/keygen.ts'
import { DEPLOYMENT_ENDS, recordDeploymentCommand, type RecordDeploymentOptions } from './commands/record-deployment.ts'
import { verifyAttestationCommand, type VerifyAttestationOptions } from './commands/verify-attestation.ts'
import { collect, type Registering } from './registering.ts'

/** Adds the commands about evidence and promotion. */
export function addEvidenceCommands({ program, terminal, ending }: Registering): void {
  program
    .command('attest')
    .argument('[record]', 'record.json or the folder of a run')
    .description('sign what the gate answers of a stored record, and put it into the evidence store')
    .option('--key <file>', 'Ed25519 private key (default: `evidence.signing` of the config, or ASSAY_SIGNING_KEY)')
    .option('--resume', 'send what could not be sent before')
    .option('--json', 'print one line of JSON')
    .action(
      ending(async (record: string | undefined, options: AttestOptions) =>
        attestCommand(record, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('verify-attestation')
    .argument('<file>', 'attestation-*.intoto.jsonl')
    .description('say whether an attestation may be relied upon, and what it says')
    .option(
      '--key <file>',
      'public key to trust; may be given again (default: `evidence.trusted` of the config)',
      collect,
    )
    .option('--digest <digest>', 'image that it must be about')
    .option('--max-age-hours <hours>', 'age that the run may have', hours)
    .option('--json', 'print JSON')
    .action(
      ending(async (file: string, options: VerifyAttestationOptions) =>
        verifyAttestationCommand(file, { ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('can-promote')
    .description(
      'say whether an image may go to an environment, cell by cell, and what would fill those that are missing',
    )
    .requiredOption('--digest <digest>', 'sha256: of the image')
    .requiredOption('--to <environment>', 'environment of `promotion` in the config')
    .option('--json', 'print JSON')
    .action(
      ending(async (options: CanPromoteOptions) => canPromoteCommand({ ...program.opts(), ...options }, terminal)),
    )
  program
    .command('record-deployment')
    .description('write down that an image was brought to an environment; at the very end, and again after a rollback')
    .requiredOption('--digest <digest>', 'sha256: of the image')
    .requiredOption('--to <environment>', 'where it was brought')
    .option('--image-version <version>', 'version that it says it is (default: the digest)')
    .addOption(new Option('--status <status>', 'how it ended').choices(DEPLOYMENT_ENDS).default('succeeded'))
    .action(
      ending(async (options: RecordDeploymentOptions) =>
        recordDeploymentCommand({ ...program.opts(), ...options }, terminal),
      ),
    )
  program
    .command('keygen')
    .argument('<dir>', 'folder for the pair')
    .description('make an Ed25519 key pair to sign with')
    .action(ending(async (dir: string) => keygenCommand(dir, terminal)))
}

function hours(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number > 0 && Number.isFinite(number)) return number
  throw new InvalidArgumentError(`expected a number of hours above 0, got ${value}`)
}
