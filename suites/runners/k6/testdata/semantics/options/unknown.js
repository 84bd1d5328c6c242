// Options that k6 has not are told
// warning: There were unknown fields in the options exported in the script: vsu
export const options = { vsu: 1, iterations: 1 }
export default function () {}
