// An async function of the script has lost the word: its body says what it was.
const ASYNC = /^async\b|^[^{]*?(?:=>|\{)\s*(?:\(\(\)=>\{)?(?:const \$\$\w+=[^;]*;)*(?:return )?\$\$async\(function\*/

/** Whether a function of the script was written as an async one. */
export function isAsyncFunction(value: unknown): boolean {
  return typeof value === 'function' && ASYNC.test(Function.prototype.toString.call(value))
}
