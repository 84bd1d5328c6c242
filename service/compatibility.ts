import { z } from 'zod'
import { statementsOf, type SqlStatement } from './sql-script.ts'

/** What can break the release that still runs while a migration is applied, or hold it up. */
export const HAZARDS = ['drop', 'rows', 'rename', 'not-null', 'type-change', 'long-lock', 'unknown'] as const

/** One of `HAZARDS`. */
export type Hazard = (typeof HAZARDS)[number]

/** Something in a migration that the previous release may not survive. */
export interface CompatibilityFault {
  readonly hazard: Hazard
  /** Table, `table.column`, index, type or kind of statement. */
  readonly subject: string
  /** What breaks, where, and what to do instead. */
  readonly message: string
}

type Found = Omit<CompatibilityFault, 'message'> & { readonly why: string }

const SHORTEST_REASON = 10 // characters
const HARMLESS_DROPS = new Set(['OBJECT_INDEX', 'OBJECT_TRIGGER', 'OBJECT_POLICY'])
const HARMLESS_RENAMES = new Set(['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER'])
const HARMLESS = new Set([
  'CreateStmt',
  'CreateEnumStmt',
  'CreateFunctionStmt',
  'CreateTrigStmt',
  'CreateSeqStmt',
  'CreateExtensionStmt',
  'CreateSchemaStmt',
  'CommentStmt',
  'SelectStmt',
  'InsertStmt',
  'VariableSetStmt',
])
const HARMLESS_COMMANDS = new Set(['AT_ValidateConstraint', 'AT_DropNotNull', 'AT_SetStatistics', 'AT_EnableTrig'])

const text = z.string().catch('')
const relation = z.object({ relname: text }).catch({ relname: '' })
const constraintSchema = z.object({
  contype: text,
  conname: text,
  skip_validation: z.boolean().optional(),
  indexname: z.string().optional(),
  raw_expr: z.record(z.string(), z.unknown()).optional(),
})
const columnSchema = z.object({
  colname: text,
  constraints: z.array(z.object({ Constraint: constraintSchema })).default([]),
})
const commandSchema = z.object({
  subtype: text,
  name: text.optional(),
  def: z.object({ ColumnDef: columnSchema.optional(), Constraint: constraintSchema.optional() }).optional(),
})
const alterSchema = z.object({
  relation,
  cmds: z.array(z.object({ AlterTableCmd: commandSchema })),
})
const indexSchema = z.object({ idxname: text, relation, concurrent: z.boolean().optional() })
const createSchema = z.object({ relation })
const stringNode = z.object({ String: z.object({ sval: z.string() }) })
const namesSchema = z.union([z.object({ List: z.object({ items: z.array(stringNode) }) }), stringNode])
const dropSchema = z.object({ removeType: text, objects: z.array(z.unknown()).default([]) })
const renameSchema = z.object({ renameType: text, relation: relation.optional(), subname: text, newname: text })

/**
 * What in a migration would break or hold up the release that runs while it is applied, and is not waived. A waiver is a line of the
 * migration: `-- waive HAZARD SUBJECT: the reason`. One that waives nothing is told, too.
 * @throws Error the migration is no SQL
 */
export async function compatibilityFaults(script: string): Promise<readonly CompatibilityFault[]> {
  const statements = await statementsOf(script)
  const made = new Set(statements.flatMap(({ kind, tree }) => (kind === 'CreateStmt' ? [tableOf(tree)] : [])))
  const added = new Set<string>()
  const faults: CompatibilityFault[] = statements.flatMap((statement) =>
    hazardsOf(statement, { made, added, isAlone: statements.length === 1 }).map(({ hazard, subject, why }) => ({
      hazard,
      subject,
      message: `${hazard} ${subject} (line ${statement.line}): ${why}. If it is safe all the same: -- waive ${hazard} ${subject}: REASON`,
    })),
  )
  const waivers = waiversOf(script)
  const idle = waivers.filter(
    ({ hazard, subject }) =>
      !(hazard === 'rows' && statements.some(takesRows)) &&
      !faults.some((fault) => fault.hazard === hazard && fault.subject === subject),
  )
  return [
    ...faults.filter(
      (fault) =>
        !waivers.some(
          ({ hazard, subject, reason }) =>
            hazard === fault.hazard && subject === fault.subject && reason.length >= SHORTEST_REASON,
        ),
    ),
    ...idle.map(({ hazard, subject, line }) => ({
      hazard: 'unknown' as const,
      subject,
      message: `waiver of ${hazard} ${subject} (line ${line}): nothing in the migration needs it; remove it`,
    })),
  ]
}

/** Tables whose rows a migration may take away, by its own word: it waives `rows` of them, or that they are dropped. */
export function waivedTables(script: string): ReadonlySet<string> {
  const waived = waiversOf(script).filter(
    ({ hazard, reason }) => (hazard === 'rows' || hazard === 'drop') && reason.length >= SHORTEST_REASON,
  )
  return new Set(waived.map(({ subject }) => subject))
}

// What is deleted may take rows of other tables with it.
function takesRows({ kind }: SqlStatement): boolean {
  return kind === 'DeleteStmt' || kind === 'TruncateStmt' || kind === 'DropStmt'
}

function waiversOf(script: string) {
  return script.split('\n').flatMap((text, i) => {
    const found = /^\s*--\s*waive\s+(\S+)\s+([^:]+):\s*(.*?)\s*$/.exec(text)
    return found
      ? [{ hazard: found[1] ?? '', subject: found[2]?.trim() ?? '', reason: found[3] ?? '', line: i + 1 }]
      : []
  })
}

interface Surroundings {
  /** Tables that the migration itself makes: nobody uses them yet. */
  readonly made: ReadonlySet<string>
  /** Constraints that the migration has added so far. */
  readonly added: Set<string>
  /** The migration is one statement, which runs outside a transaction. */
  readonly isAlone: boolean
}

function hazardsOf({ kind, tree, text }: SqlStatement, around: Surroundings): readonly Found[] {
  switch (kind) {
    case 'DropStmt':
      return dropsOf(tree)
    case 'TruncateStmt':
      return [{ hazard: 'drop', subject: 'TRUNCATE', why: 'it removes every row' }]
    case 'RenameStmt':
      return renamesOf(tree)
    case 'AlterEnumStmt':
      return [
        {
          hazard: 'type-change',
          subject: nameIn(tree['typeName']),
          why: 'the previous release does not know the new label and fails when it reads it; let a release that knows it go first',
        },
      ]
    case 'IndexStmt':
      return indexHazards(tree, around)
    case 'DeleteStmt':
      return around.made.has(tableOf(tree))
        ? []
        : [{ hazard: 'rows', subject: tableOf(tree), why: 'it takes rows away' }, ...batchHazards(tree, around)]
    case 'UpdateStmt':
      return batchHazards(tree, around)
    case 'AlterTableStmt':
      return alterHazards(tree, around)
    default:
      if (HARMLESS.has(kind)) return []
      return [
        {
          hazard: 'unknown',
          subject: kind,
          why: `nothing is known of what \`${text.slice(0, 60)}\` does to the previous release`,
        },
      ]
  }
}

function batchHazards(tree: SqlStatement['tree'], { made }: Surroundings): readonly Found[] {
  const subject = tableOf(tree)
  if (made.has(subject)) return []
  return [
    {
      hazard: 'long-lock',
      subject,
      why: 'it holds every row that it touches until the migration ends; do it in batches',
    },
  ]
}

function dropsOf(tree: SqlStatement['tree']): readonly Found[] {
  const { removeType, objects } = dropSchema.parse(tree)
  if (HARMLESS_DROPS.has(removeType)) return []
  const subjects = objects.length === 0 ? [removeType] : objects.map(nameIn)
  return subjects.map((subject) => ({
    hazard: 'drop',
    subject,
    why: 'the previous release may still use it; drop it one release later',
  }))
}

function renamesOf(tree: SqlStatement['tree']): readonly Found[] {
  const { renameType, relation, subname, newname } = renameSchema.parse(tree)
  if (HARMLESS_RENAMES.has(renameType)) return []
  const subject =
    [relation?.relname, renameType === 'OBJECT_COLUMN' ? subname : ''].filter(Boolean).join('.') || renameType
  return [
    {
      hazard: 'rename',
      subject,
      why: `the previous release knows it by its old name; add ${newname}, move over, then drop`,
    },
  ]
}

function indexHazards(tree: SqlStatement['tree'], { made, isAlone }: Surroundings): readonly Found[] {
  const { idxname, relation, concurrent } = indexSchema.parse(tree)
  if (made.has(relation.relname) || (concurrent && isAlone)) return []
  const why = concurrent
    ? 'CONCURRENTLY works outside a transaction only; make it a migration of its own'
    : 'writers wait while it is built; use CREATE INDEX CONCURRENTLY in a migration of its own'
  return [{ hazard: 'long-lock', subject: idxname, why }]
}

function alterHazards(tree: SqlStatement['tree'], around: Surroundings): readonly Found[] {
  const { relation, cmds } = alterSchema.parse(tree)
  if (around.made.has(relation.relname)) return []
  return cmds.flatMap(({ AlterTableCmd: command }): readonly Found[] => {
    const subject = [relation.relname, command.name].filter(Boolean).join('.')
    switch (command.subtype) {
      case 'AT_DropColumn':
        return [
          { hazard: 'drop', subject, why: 'the previous release still reads and writes it; drop it one release later' },
        ]
      case 'AT_AlterColumnType':
        return [
          {
            hazard: 'type-change',
            subject,
            why: 'the previous release expects the old type, and the table is rewritten; add a column and move over',
          },
        ]
      case 'AT_SetNotNull':
        return [
          {
            hazard: 'not-null',
            subject,
            why: 'the previous release may still write none, and every row is looked at under a lock',
          },
        ]
      case 'AT_ColumnDefault':
        return command.def === undefined
          ? [{ hazard: 'not-null', subject, why: 'the previous release may count on the default' }]
          : []
      case 'AT_AddColumn':
        return columnHazards(relation.relname, command.def?.ColumnDef)
      case 'AT_AddConstraint':
        return constraintHazards(relation.relname, command.def?.Constraint, around.added)
      case 'AT_DropConstraint':
        return []
      case 'AT_ValidateConstraint':
        return around.added.has(subject)
          ? [
              {
                hazard: 'long-lock',
                subject,
                why: 'it was added in this migration, whose lock lasts to its end; validate it in the next',
              },
            ]
          : []
      default:
        return HARMLESS_COMMANDS.has(command.subtype)
          ? []
          : [{ hazard: 'unknown', subject: relation.relname, why: `nothing is known of ${command.subtype}` }]
    }
  })
}

function columnHazards(table: string, column: z.infer<typeof columnSchema> | undefined): readonly Found[] {
  const subject = `${table}.${column?.colname ?? ''}`
  const constraints = (column?.constraints ?? []).map(({ Constraint }) => Constraint)
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')
  const found: Found[] = []
  if (constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL') && !fallback)
    found.push({ hazard: 'not-null', subject, why: 'the previous release writes rows without it; give it a default' })
  // A call may give each row a value of its own, and then every row is written anew.
  if (
    constraints.some(({ contype }) => /GENERATED|IDENTITY/.test(contype)) ||
    (fallback?.raw_expr && 'FuncCall' in fallback.raw_expr && !isFixed(fallback.raw_expr))
  )
    found.push({
      hazard: 'long-lock',
      subject,
      why: 'every row is written anew under a lock; add the column without, and fill it in batches',
    })
  if (
    constraints.some(({ contype }) =>
      ['CONSTR_UNIQUE', 'CONSTR_PRIMARY', 'CONSTR_CHECK', 'CONSTR_FOREIGN'].includes(contype),
    )
  )
    found.push({
      hazard: 'long-lock',
      subject,
      why: 'its constraint is checked under a lock; add it NOT VALID, or by a unique index, afterwards',
    })
  return found
}

function constraintHazards(
  table: string,
  constraint: z.infer<typeof constraintSchema> | undefined,
  added: Set<string>,
): readonly Found[] {
  const subject = `${table}.${constraint?.conname ?? ''}`
  added.add(subject)
  if (constraint?.skip_validation || constraint?.indexname !== undefined) return []
  return [
    {
      hazard: 'long-lock',
      subject,
      why: 'every row is looked at under a lock; add it NOT VALID (or USING INDEX), and validate it in the next migration',
    },
  ]
}

function isFixed(expression: Readonly<Record<string, unknown>>): boolean {
  return /"sval":"(?:now|statement_timestamp|transaction_timestamp)"/.test(JSON.stringify(expression))
}

function tableOf(tree: SqlStatement['tree']): string {
  return createSchema.catch({ relation: { relname: '' } }).parse(tree).relation.relname
}

function nameIn(node: unknown): string {
  const list = Array.isArray(node) ? node : [node]
  const names = list.flatMap((item: unknown) => {
    const named = namesSchema.safeParse(item).data
    if (named) return 'List' in named ? named.List.items.map(({ String: { sval } }) => sval) : [named.String.sval]
    return [...JSON.stringify(item ?? '').matchAll(/"(?:sval|relname)":"([^"]+)"/g)].map(([, name]) => name ?? '')
  })
  return names.at(-1) ?? 'unnamed'
}
