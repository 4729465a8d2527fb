// Text as one searches it: "știri" is found by "stiri".
export const plain = (text: string): string => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
