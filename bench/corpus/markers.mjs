// Words that stand in no language, put where a search must find them, or must not: that is what
// makes "found all of it" a thing that can be counted.
//
// n: about that many messages whatever the corpus; p: share of the messages that can carry it.
export const MARKS = [
  { t: 'velquistor', where: 'text', n: 1 },
  { t: 'marbodrinel', where: 'text', n: 10 },
  { t: 'tessavoltic', where: 'text', n: 100 },
  { t: 'orligandex', where: 'text', p: 0.01 },
  { t: 'pandrivekul', where: 'text', p: 0.06 },
  { t: 'kestrumolin', where: 'text', p: 0.002 },
  { t: 'dragvenorix', where: 'html', p: 0.01 },
  { t: 'lumquastera', where: 'html', n: 20 },
  { t: 'subrovendik', where: 'subject', p: 0.01 },
  { t: 'fisvelurnok', where: 'filename', p: 0.05 },
  { t: 'calbrenduvo', where: 'calendar', p: 0.2 },
  { t: 'quotrezanil', where: 'quote', p: 0.01 },
  { t: 'entivorquel', where: 'entity', p: 0.01 },
  { t: 'zzstylovark', where: 'never', p: 0.02 },
  { t: 'zzbinarquon', where: 'never', p: 0.05 },
]
export const FOLD = { t: 'bâlțămureșor', where: 'text', p: 0.008 } // written bâlțămureșor | bâlţămureşor | baltamuresor
export const PHR = { a: 'cobaltin', b: 'prestavel', p: 0.006 } // "cobaltin prestavel" in half, apart in the rest
export const PHF = { a: 'serpenflow', b: 'undulcare', p: 0.01 } // split by a format=flowed soft break
