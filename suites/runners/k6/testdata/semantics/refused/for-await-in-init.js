// A loop by await outside of a function
// refused: ./for-await-in-init.js:3: expected no `for await` outside of a function: await each item in a loop, or loop in setup()
for await (const one of [1]) console.log(one)
export default function () {}
