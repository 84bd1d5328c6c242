/** What was at fault; decides the exit code, in `cli/exit-codes.ts` only. */
export const ERROR_KINDS = [
  'usage',
  'config',
  'target',
  'stack',
  'suite',
  'record',
  'evidence',
  'report',
  'internal',
] as const

/** One of `ERROR_KINDS`. */
export type ErrorKind = (typeof ERROR_KINDS)[number]

interface ErrorEntry {
  readonly kind: ErrorKind
  /** What the code means, in one sentence. */
  readonly summary: string
  /** What a person does about it. */
  readonly hint: string
}

/** Every code that assay raises. A code is never reused; `docs/errors.md` is checked against this table. */
export const ERRORS = {
  E_USAGE_INVALID: {
    kind: 'usage',
    summary: 'A command, option or argument is not one that assay takes.',
    hint: 'Run the command with --help.',
  },
  E_CONFIG_MISSING: {
    kind: 'config',
    summary: 'No assay.config.ts was found here or in a folder above.',
    hint: 'Run assay in the folder of the config, or name it with --config FILE.',
  },
  E_CONFIG_UNLOADABLE: {
    kind: 'config',
    summary: 'The config file could not be imported.',
    hint: 'Run it with node by itself: it must load and have a default export made by defineConfig().',
  },
  E_CONFIG_INVALID: {
    kind: 'config',
    summary: 'The config was read, and some of its values are wrong. Every fault is told at once, with its path.',
    hint: 'Correct each path that is named.',
  },
  E_POLICY_INVALID: {
    kind: 'config',
    summary: 'A policy file is missing, is not JSON, or has wrong values.',
    hint: 'Compare it with `gate` in assay.config.ts; docs/gate.md lists its fields.',
  },
  E_RATCHET_MISSING: {
    kind: 'config',
    summary:
      'The file that holds the locked policy is missing or not whole, so what was asked for before is not known.',
    hint: 'Get the file back from the history of the repository; `assay ratchet --lock` makes the first one.',
  },
  E_RATCHET_LOOSENED: {
    kind: 'config',
    summary: 'The policy asks for less than the locked one.',
    hint: 'Take the change back, or lock it with `assay ratchet --lock --reason TEXT`.',
  },
  E_OVERRIDE_REFUSED: {
    kind: 'usage',
    summary: 'An override may not be given as it was: its code, its reason or its time. Nothing was run.',
    hint: 'Correct what is named; docs/gate.md says what can be overridden and for how long.',
  },
  E_TARGET_UNKNOWN: {
    kind: 'usage',
    summary: 'The target that was asked for is not in the config.',
    hint: 'Run `assay plan` to see the targets.',
  },
  E_TARGET_INCOMPLETE: {
    kind: 'config',
    summary: 'The target lacks something that is needed to reach it, often an environment variable.',
    hint: 'Set what is named, or give --base-url.',
  },
  E_TARGET_UNREACHABLE: {
    kind: 'target',
    summary: 'The target did not answer as it should before the deadline.',
    hint: 'The message says how far the last try came: name lookup, connection, TLS, status or body.',
  },
  E_HOST_REFUSED: {
    kind: 'target',
    summary: "A request was about to leave the target's hosts, and was not sent.",
    hint: 'Add the host to `hosts` of the target if it belongs to it.',
  },
  E_IDENTITY_UNKNOWN: {
    kind: 'target',
    summary: 'The target answered, and did not say which version it is.',
    hint: 'Let the service send a version header on every answer, or name the header that it has in the target.',
  },
  E_STACK_UNKNOWN: {
    kind: 'usage',
    summary: 'The stack that was asked for is not in the config.',
    hint: 'Run `assay plan` to see the stacks.',
  },
  E_STACK_NONE: {
    kind: 'stack',
    summary: 'No stack of the config applies to the target.',
    hint: 'Run `assay plan` to see why each was passed over.',
  },
  E_STACK_FAILED: {
    kind: 'stack',
    summary: 'The stack applies and did not start.',
    hint: "Read the stack's logs in the run's folder.",
  },
  E_IMAGE_MISSING: {
    kind: 'stack',
    summary: 'An image that the stack needs is not in the Docker engine, and could not be pulled.',
    hint: 'Correct its name, log in to its registry, or load it with `docker load`.',
  },
  E_IMAGE_UNBUILDABLE: {
    kind: 'stack',
    summary: "The service's image could not be built.",
    hint: "Read build.log in the run's folder: its last lines are in the message.",
  },
  E_IMAGE_UNSAFE: {
    kind: 'stack',
    summary: "The service's image runs as root.",
    hint: 'Set USER to another user in its Dockerfile, or say `allowRoot: true` in the stack.',
  },
  E_MIGRATION_FAILED: {
    kind: 'stack',
    summary: "The task that migrates the stack's database failed, so the service was not started.",
    hint: "Read migrate.log in the run's folder: its last lines are in the message.",
  },
  E_CONTAINER_DIED: {
    kind: 'stack',
    summary: 'A container of the stack ended before it was ready.',
    hint: "The message has its exit code and last lines; the rest is in the logs in the run's folder.",
  },
  E_SUITE_UNKNOWN: {
    kind: 'usage',
    summary: 'A suite that was asked for is not in the config.',
    hint: 'Run `assay plan` to see the suites.',
  },
  E_SUITE_CRASHED: {
    kind: 'suite',
    summary: 'The tool behind a suite ended before it had told all.',
    hint: "Read the suite's log in the run's folder.",
  },
  E_SUITE_MISSING_TOOL: {
    kind: 'suite',
    summary: 'A suite needs a program or file that is not there.',
    hint: 'Run `assay doctor` to see what is missing and how to get it.',
  },
  E_DOCUMENT_MISSING: {
    kind: 'suite',
    summary: 'The OpenAPI document could not be had from the target or from its file.',
    hint: 'Open the path or URL that is named by hand; correct it on the command line, or `openapi` of the contract suite.',
  },
  E_DOCUMENT_INVALID: {
    kind: 'suite',
    summary:
      'The OpenAPI document is broken, or describes nothing that can be tested. Every fault is told with its pointer.',
    hint: 'Correct the document at each pointer that is named.',
  },
  E_DOUBLE_UNDOCUMENTED: {
    kind: 'suite',
    summary: 'A double was asked for an operation, or told to give an answer, that its document does not have.',
    hint: 'Keep to the document that is named, or change it and write its types anew.',
  },
  E_RECORD_MISSING: {
    kind: 'record',
    summary: 'There is no record at the path that was given.',
    hint: 'Give the path of a record.json, or of the folder of a run. `.assay/latest` is the last one.',
  },
  E_RECORD_MALFORMED: {
    kind: 'record',
    summary:
      'The file is not a whole run record: cut short, of another schema, or not the one that the verdict beside it is of.',
    hint: 'Run the suites again; a damaged record is not evidence.',
  },
  E_ATTESTATION_SUBJECT: {
    kind: 'record',
    summary: 'The record names no image digest, or several, so nothing can be attested of an image.',
    hint: 'Run again with --expect-digest against a target that says its image digest; a stack without an image has none.',
  },
  E_ATTESTATION_MISSING: {
    kind: 'record',
    summary: 'There is no attestation at the path that was given.',
    hint: 'Make one with `assay attest RECORD`.',
  },
  E_KEY_MISSING: {
    kind: 'config',
    summary: 'A key that is needed to sign or to verify was not given.',
    hint: 'Make a pair with `assay keygen DIR`; docs/evidence.md says where keys are looked for.',
  },
  E_KEY_INVALID: {
    kind: 'config',
    summary: 'A key is not one that assay can use. What was read is never quoted.',
    hint: 'Give Ed25519 (PEM), or a public key on P-256; `assay keygen DIR` makes a pair.',
  },
  E_SIGNING_FAILED: {
    kind: 'evidence',
    summary: 'The signature could not be made.',
    hint: 'The message says what the key service answered; the record stays as it is, so attest it again.',
  },
  E_EVIDENCE_UNREACHABLE: {
    kind: 'evidence',
    summary: 'The evidence store did not answer, or not as it should.',
    hint: 'Nothing was lost: what was to be written is kept, and `assay attest --resume` sends it.',
  },
  E_EVIDENCE_CONFLICT: {
    kind: 'evidence',
    summary: 'The evidence store already holds something else under that name. It was not touched.',
    hint: 'Evidence is never replaced: find out who wrote the other one.',
  },
  E_PROMOTION_UNKNOWN: {
    kind: 'usage',
    summary: 'The environment that was asked for is not in `promotion` of the config.',
    hint: 'Add it there, with what must hold before something goes there; docs/promotion.md lists the fields.',
  },
  E_SHARDS_DIFFER: {
    kind: 'record',
    summary: 'Records are not parts of one run: another target, version, commit, config or floor, or a case twice.',
    hint: 'Merge the records of one run only, each once.',
  },
  E_REPORT_FAILED: {
    kind: 'report',
    summary: 'A reporter could not deliver.',
    hint: 'The message says why; `assay report RECORD` delivers again without a new run.',
  },
  E_ASSAY_BROKEN: {
    kind: 'internal',
    summary: 'Something broke inside assay itself.',
    hint: 'Report it, with the stack trace that --verbose prints.',
  },
} as const

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS

const entries: Readonly<Record<ErrorCode, ErrorEntry>> = ERRORS

/** We or our surroundings are wrong. What the *target* does wrong is data, and never one of these. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  readonly code: ErrorCode

  /**
   * @param message - expected, got, where, limit with unit, and what to do
   */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  get kind(): ErrorKind {
    return entries[this.code].kind
  }

  get hint(): string {
    return entries[this.code].hint
  }
}

/** The code and message of anything that was thrown; what is not ours is `otherwise`. */
export function describeError(
  error: unknown,
  otherwise: ErrorCode = 'E_ASSAY_BROKEN',
): { readonly code: ErrorCode; readonly message: string } {
  if (isHarnessError(error)) return { code: error.code, message: error.message }
  return { code: otherwise, message: error instanceof Error ? error.message || error.name : String(error) }
}

/** By shape and not by class, so that an error from another copy of this module counts. */
export function isHarnessError(error: unknown): error is HarnessError {
  return (
    error instanceof Error &&
    error.name === 'HarnessError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code in ERRORS
  )
}
