// An exception in handleSummary() is told, and changes nothing
// error: handleSummary: Error: hs
export default function () {}
export function handleSummary(d) {
  throw new Error('hs')
}
