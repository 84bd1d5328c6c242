import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import { withAvailability } from './database-error.ts'
import {
  DEPLOYMENT_STATUSES,
  statusesBefore,
  type Deployment,
  type DeploymentAdvanced,
  type DeploymentEvent,
  type DeploymentPage,
  type DeploymentProgress,
  type DeploymentStart,
  type DeploymentStore,
  type DeploymentWrite,
} from './deployment.ts'
import type { Deployment as Row, PrismaClient } from './prisma/client/client.ts'

const recordSchema = z.object({ status: z.enum(DEPLOYMENT_STATUSES) })

/** Deployments in PostgreSQL, which writes the trail itself. */
export function prismaDeployments(prisma: PrismaClient): DeploymentStore {
  return {
    start: (start, write) => withAvailability(() => begin(prisma, start, write)),
    find: (id) => withAvailability(async () => deploymentOrNone(await prisma.deployment.findUnique({ where: { id } }))),
    findLatest: (environment, version) => withAvailability(() => findLatest(prisma, environment, version)),
    list: (page) => withAvailability(() => list(prisma, page)),
    advance: (id, progress, write) => withAvailability(() => advance(prisma, id, progress, write)),
    trail: (id) => withAvailability(() => trail(prisma, id)),
  }
}

async function begin(prisma: PrismaClient, start: DeploymentStart, write: DeploymentWrite): Promise<Deployment> {
  const written = { changedBy: writerOf(write, start.actor), changedAt: write.at }
  const [row] = await prisma.deployment.createManyAndReturn({
    data: { ...start, ...written, id: randomUUIDv7(), startedAt: write.at },
  })
  if (!row) throw new Error('The database took a deployment and answered none')
  return deploymentOf(row)
}

async function findLatest(prisma: PrismaClient, environment: string, version: string): Promise<Deployment | undefined> {
  return deploymentOrNone(
    await prisma.deployment.findFirst({ where: { environment, version }, orderBy: { id: 'desc' } }),
  )
}

async function list(prisma: PrismaClient, page: DeploymentPage): Promise<readonly Deployment[]> {
  const rows = await prisma.deployment.findMany({
    where: {
      ...(page.environment !== undefined && { environment: page.environment }),
      ...(page.before !== undefined && { id: { lt: page.before } }),
    },
    orderBy: { id: 'desc' },
    take: page.limit,
  })
  return rows.map(deploymentOf)
}

async function advance(
  prisma: PrismaClient,
  id: string,
  progress: DeploymentProgress,
  write: DeploymentWrite,
): Promise<DeploymentAdvanced> {
  const { status, rolledBackTo, reason } = progress
  const [row] = await prisma.deployment.updateManyAndReturn({
    where: { id, status: { in: [...statusesBefore(status)] } },
    data: {
      status,
      finishedAt: write.at,
      ...(rolledBackTo !== undefined && { rolledBackTo }),
      ...(reason !== undefined && { reason }),
      revision: { increment: 1 },
      changedBy: writerOf(write, progress.by),
      changedAt: write.at,
    },
  })
  if (row) return { kind: 'advanced', deployment: deploymentOf(row) }
  const found = await prisma.deployment.findUnique({ where: { id }, select: { status: true } })
  if (found === null) return { kind: 'missing' }
  if (!statusesBefore(status).includes(found.status)) return { kind: 'refused', status: found.status }
  // It fits now: it was made in between. It only goes on, so this ends.
  return advance(prisma, id, progress, write)
}

async function trail(prisma: PrismaClient, deploymentId: string): Promise<readonly DeploymentEvent[]> {
  const rows = await prisma.deploymentEvent.findMany({ where: { deploymentId }, orderBy: { revision: 'asc' } })
  return rows.map(({ revision, at, actor, record }) => ({
    revision,
    at: at.toISOString(),
    actor,
    status: recordSchema.parse(record).status,
  }))
}

// The token says which client writes; whom it speaks for is what it says.
function writerOf({ clientId }: DeploymentWrite, person: string): string {
  return `${person} (${clientId})`
}

function deploymentOrNone(row: Row | null): Deployment | undefined {
  return row === null ? undefined : deploymentOf(row)
}

function deploymentOf(row: Row): Deployment {
  return {
    id: row.id,
    environment: row.environment,
    version: row.version,
    imageDigest: row.imageDigest,
    status: row.status,
    actor: row.actor,
    commitMessage: row.commitMessage,
    pullRequest: row.pullRequest,
    rolledBackTo: row.rolledBackTo,
    reason: row.reason,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.finishedAt === null ? null : row.finishedAt.getTime() - row.startedAt.getTime(),
  }
}
