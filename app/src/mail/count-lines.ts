// Lines that say something: an empty line is not one a reader would count.
export const countLines = (text: string): number => text.split('\n').filter((line) => line.replace(/[>\s]/g, '') !== '').length
