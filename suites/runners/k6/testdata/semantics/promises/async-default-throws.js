// An exception of an async default function is one of its iteration
// error: Error: boom
export default async function () {
  await null
  throw new Error('boom')
}
