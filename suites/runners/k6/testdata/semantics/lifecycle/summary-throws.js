// An exception in handleSummary() is told, and changes nothing
// error: Error: hs
export default function () {}
export function handleSummary(d) {
  throw new Error('hs')
}
