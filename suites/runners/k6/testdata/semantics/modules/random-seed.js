// randomSeed() gives the numbers of k6
// prints: 0.6046602879796196 0.6046602879796196 94 2 true
// prints: 0.6046602879796196 0.6645600532184904 43 2 true
import { randomSeed } from 'k6'
randomSeed(1)
const a = Math.random()
export const options = { vus: 1, iterations: 2 }
export default function () {
  if (__ITER === 0) randomSeed(1)
  console.log(a, Math.random(), Math.floor(Math.random() * 100), Math.max(1, 2), Math.PI > 3)
}
