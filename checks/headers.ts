// Every source file begins with what it is for and why it is this way.
import { isCode, type Rule } from './source.ts'

export const headers: Rule = {
  name: 'headers',
  promise: 'every source file says in its first lines what it is for',
  find: (sources) =>
    sources
      .filter(({ path }) => /^(src|app\/src|checks|test|bench|sample|scripts)\//.test(path) && isCode(path))
      // A program that can be started by its name has its interpreter first.
      .filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text))
      .map(({ path }) => `${path} begins without a comment that says what it is for`),
}
