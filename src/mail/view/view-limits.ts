// Limits of showing one mail: its HTML, its styles and its pictures, within it and from elsewhere.
// What a limit is here, base/limits.ts says.

export const viewLimits = {
  /** A picture inside a mail becomes a data: URI below this; larger ones stay attachments. */
  inlinePictureBytesMax: 1_500_000,
  /** A remote picture after consent: generous for a photo, small for a flood; and nobody waits longer for one. */
  remotePictureBytesMax: 8_000_000,
  remotePictureMs: 10_000,
  /** HTML of one mail that is cleaned for showing (about 0.2 s); larger ones are shown as text. */
  viewHtmlCharsMax: 3_000_000,
  /** Elements inside each other: browsers slow down beyond 512; newsletters nest tables up to 40 deep. */
  viewDepthMax: 200,
  /** Open elements of a mail that is parsed at all: parsing takes the square of it, and real mail stays under 200. */
  htmlDepthMax: 1_000,
  /** Pictures within a mail, each and together: beyond it they are opened as attachments. */
  viewImageBytesMax: 4_000_000,
  viewImagesBytesMax: 16_000_000,
  /** Remote pictures of one mail that may be asked for after consent. */
  viewRemoteImagesMax: 500,
  /** CSS of one mail's style elements. */
  viewCssCharsMax: 400_000,
} as const
