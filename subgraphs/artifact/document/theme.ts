// One accent colour, a few neutrals, one family. The family is Arial because every program has it or a font with the
// same widths, so what fits here fits there.

/** RGB in hex, as Office Open XML wants it. White text on `accent` and on `night` passes WCAG AA. */
export const colors = {
  ink: '1B2433',
  paper: 'FFFFFF',
  night: '0F1C2E',
  mist: 'F2F5F8',
  accent: '0B7A75',
  accentPale: '8FD6CE',
  muted: '5A6677',
  line: 'D3DAE2',
} as const;

/** The rest of the theme's palette, for what people add by hand. */
export const furtherAccents = ['2E5AAC', 'C98A1B', '8C4A8F', '5A6677', 'B9503A'] as const;

export const fontFace = 'Arial';

/** Height of a line at single spacing, in em: PowerPoint's, and the upper end of what Arial gets elsewhere. */
export const naturalLineEm = 1.2;
