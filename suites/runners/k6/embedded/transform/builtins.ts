/** Functions of the language that call nothing of the script. */
export const PLAIN_FUNCTIONS: ReadonlySet<string> = new Set(
  'Array BigInt Boolean Date Error Number Object RangeError RegExp String Symbol TypeError atob btoa decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN open parseFloat parseInt require clearInterval clearTimeout'.split(
    ' ',
  ),
)

/** Objects of the language whose functions call nothing of the script, but for those of `CALLING_FUNCTIONS`. */
export const PLAIN_NAMESPACES: ReadonlySet<string> = new Set(
  'Array BigInt Date JSON Math Number Object String Symbol console $$steps'.split(' '),
)

/** Functions of `Object` that read what an object has. */
export const READING_FUNCTIONS: ReadonlySet<string> = new Set(['assign', 'entries', 'values'])

/** Functions of `PLAIN_NAMESPACES` that take a callback. */
export const CALLING_FUNCTIONS: ReadonlySet<string> = new Set(['from', 'fromAsync', 'groupBy'])

/** Methods of the language that call nothing of the script. A script that has a function of its own under such a name takes it off the list. */
export const PLAIN_METHODS: ReadonlySet<string> = new Set(
  'add at charAt charCodeAt codePointAt concat endsWith entries exec fill getTime has hasOwnProperty html includes indexOf join json keys lastIndexOf localeCompare log match matchAll normalize padEnd padStart pop push repeat reverse set shift slice splice split startsWith substr substring test toFixed toISOString toLowerCase toPrecision toString toUpperCase trim trimEnd trimStart unshift values'.split(
    ' ',
  ),
)

/** Methods of a promise: what they are given runs later, in its turn. */
export const REACTION_METHODS: ReadonlySet<string> = new Set(['then', 'catch', 'finally'])

/** Methods of the language that call back, and that the engine has its own form of for when the callback waits. */
export const CALLBACK_METHODS: ReadonlySet<string> = new Set(
  'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight replace replaceAll some sort toSorted'.split(
    ' ',
  ),
)
