// An icon: shapes from the set, drawn in the colour of the text beside them.
import { createElement, type ComponentType, type SVGProps } from 'react'

export type Drawing = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]

export type Icon = ComponentType<SVGProps<SVGSVGElement>>

const FRAME = {
  xmlns: 'http://www.w3.org/2000/svg',
  width: 24,
  height: 24,
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 2,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

export const drawn = (drawing: Drawing): Icon => {
  const shapes = drawing.map(([tag, attributes], index) => createElement(tag, { key: index, ...attributes }))
  return function DrawnIcon(props) {
    return (
      <svg {...FRAME} {...props}>
        {shapes}
      </svg>
    )
  }
}
