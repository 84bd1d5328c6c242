// What can not be saved of a summary is told, and the rest is written
// error: failed to handle the end-of-test summary\nCould not save some summary information:\n\t- could not open 'no/such/folder.txt': ENOENT: no such file or directory, open 'no/such/folder.txt'
// writes: a.txt: text
// writes: b.bin: bytes
export default function () {}
export function handleSummary() {
  const bytes = new Uint8Array([98, 121, 116, 101, 115])
  return { 'no/such/folder.txt': 'x', 'a.txt': 'text', 'b.bin': bytes.buffer }
}
