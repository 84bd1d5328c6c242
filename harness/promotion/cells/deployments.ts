import { ageOf } from '../age.ts'
import type { Cell } from '../answer.ts'
import { untold } from '../facts.ts'
import type { Part } from '../part.ts'

/** Whether the image runs in an environment, as the newest deployment there has it. */
export function deployed(environment: string, { facts, question }: Part): Cell {
  const { digest } = question
  const cell = { check: 'deployed', subject: 'deployed', where: environment } as const
  const told = facts.deployed[environment] ?? untold('nobody was asked')
  if (told.kind === 'untold')
    return { ...cell, answer: 'unknown', message: `What runs in ${environment} is not known: ${told.reason}` }
  if (told.value === null) {
    const fill = `npx assay record-deployment --digest ${digest} --to ${environment}`
    return { ...cell, answer: 'unknown', message: `No deployment to ${environment} is recorded.`, fill }
  }
  const { status, version, at } = told.value
  if (ageOf(at, question.now, Infinity).kind === 'future') {
    const message = `The newest deployment to ${environment} is of ${at}, which is after now.`
    return { ...cell, answer: 'unknown', message }
  }
  const what = `${version}${told.value.digest === null ? '' : ` (${told.value.digest})`}`
  if (status === 'started') {
    return {
      ...cell,
      answer: 'unknown',
      message: `The deployment of ${what} to ${environment} began at ${at} and has not ended.`,
    }
  }
  if (status !== 'succeeded') {
    const isIt = told.value.digest === digest
    const ended = status === 'failed' ? 'failed' : 'was rolled back'
    return {
      ...cell,
      answer: isIt ? 'no' : 'wrong-digest',
      message: `The deployment of ${what} to ${environment} ${ended} at ${at}.`,
    }
  }
  if (told.value.digest === null && version !== digest) {
    return {
      ...cell,
      answer: 'unknown',
      message: `${version} runs in ${environment} since ${at}, and its digest is not recorded.`,
    }
  }
  return told.value.digest === digest || version === digest
    ? { ...cell, answer: 'yes', message: `It runs in ${environment} since ${at}.` }
    : {
        ...cell,
        answer: 'wrong-digest',
        message: `${what} runs in ${environment} since ${at}, and not the image that was asked for.`,
      }
}

/** What runs where it is to go. Nothing need: the first deployment has nothing to replace. One that is under way must end first. */
export function destination({ facts, question: { to } }: Part): readonly Cell[] {
  const told = facts.deployed[to]
  if (told?.kind === 'untold') {
    return [
      {
        check: 'deployed',
        subject: 'destination',
        where: to,
        answer: 'unknown',
        message: `What runs in ${to} is not known: ${told.reason}`,
      },
    ]
  }
  if (told === undefined || told.value?.status !== 'started') return []
  const message = `A deployment of ${told.value.version} to ${to} began at ${told.value.at} and has not ended.`
  return [{ check: 'deployed', subject: 'destination', where: to, answer: 'unknown', message }]
}
