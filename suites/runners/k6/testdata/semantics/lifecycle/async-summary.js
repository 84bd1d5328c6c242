// handleSummary() can be async
// writes: f.txt: y
export default function () {}
export async function handleSummary(d) {
  await null
  return { stdout: 'x', 'f.txt': 'y' }
}
