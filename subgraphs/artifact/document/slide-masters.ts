import type { Deck, MasterObject } from './pptxgenjs.ts';
import { bodyBox, canvas, titleBox } from './slide-layout.ts';
import { colors } from './theme.ts';

// Layouts hold what every slide of a kind shows: backgrounds, ornaments, footers, and the places of title and body.

export const layoutNames = { title: 'Title slide', section: 'Section', content: 'Content' } as const;

export const inches = (points: number) => points / 72;

/** Position in points, in the form the library wants. */
export function at(leftPt: number, topPt: number, widthPt: number, heightPt: number) {
  return { x: inches(leftPt), y: inches(topPt), w: inches(widthPt), h: inches(heightPt) };
}

interface BoxPt {
  readonly leftPt: number;
  readonly topPt: number;
  readonly widthPt: number;
  readonly heightPt: number;
}

function shape(kind: 'rect' | 'ellipse', box: ReturnType<typeof at>, color: string, transparency = 0): MasterObject {
  const fill = { color, transparency };
  return { text: { text: '', options: { ...box, shape: kind, fill, objectName: 'Ornament' } } };
}

function placeholder(type: 'title' | 'body', box: BoxPt, options: object): MasterObject {
  const { leftPt, topPt, widthPt, heightPt } = box;
  const place = at(leftPt, topPt, widthPt, heightPt);
  return { placeholder: { text: '', options: { name: type, type, ...place, margin: 0, align: 'left', ...options } } };
}

/** Adds the deck's three layouts. */
export function defineLayouts(deck: Deck, words: { readonly ventureName: string; readonly title: string }): void {
  deck.defineSlideMaster({
    title: layoutNames.title,
    background: { color: colors.night },
    objects: [
      shape('ellipse', at(650, 200, 520, 520), colors.accent, 72),
      shape('ellipse', at(770, 60, 330, 330), colors.accentPale, 88),
      shape('rect', at(0, 0, 14, canvas.heightPt), 'accent1'),
      placeholder('title', { ...titleBox, topPt: 150, heightPt: 150 }, { fontSize: 44, bold: true, color: 'bg1' }),
      placeholder('body', { ...bodyBox, topPt: 330, heightPt: 70 }, { fontSize: 20, color: colors.line }),
    ],
  });
  deck.defineSlideMaster({
    title: layoutNames.section,
    background: { color: 'accent1' },
    objects: [
      shape('ellipse', at(690, -140, 420, 420), 'bg1', 92),
      shape('ellipse', at(820, 220, 260, 260), 'bg1', 92),
      placeholder('title', { ...titleBox, topPt: 250, heightPt: 150 }, { fontSize: 40, bold: true, color: 'bg1' }),
    ],
  });
  const footer = { fontSize: 10, margin: 0, valign: 'middle' } as const;
  deck.defineSlideMaster({
    title: layoutNames.content,
    background: { color: colors.paper },
    objects: [
      shape('rect', at(0, 0, 14, canvas.heightPt), 'accent1'),
      shape('rect', at(60, 120, 44, 3), 'accent1'),
      shape('rect', at(60, 500, 840, 0.75), colors.line),
      placeholder('title', titleBox, { fontSize: 28, bold: true, color: 'tx1', valign: 'bottom' }),
      placeholder('body', bodyBox, { fontSize: 18, color: 'tx1', valign: 'top' }),
      {
        text: {
          text: shortened(words.ventureName, 60),
          options: {
            ...at(60, 506, 380, 18),
            ...footer,
            bold: true,
            color: 'tx1',
            align: 'left',
            objectName: 'Venture',
          },
        },
      },
      {
        text: {
          text: shortened(words.title, 70),
          options: {
            ...at(440, 506, 400, 18),
            ...footer,
            color: colors.muted,
            align: 'right',
            objectName: 'Deck title',
          },
        },
      },
    ],
    slideNumber: {
      ...at(850, 506, 50, 18),
      fontSize: 10,
      bold: true,
      color: 'accent1',
      align: 'right',
      margin: 0,
      valign: 'middle',
    },
  });
}

function shortened(text: string, charsMax: number): string {
  const chars = [...text];
  return chars.length <= charsMax
    ? text
    : `${chars
        .slice(0, charsMax - 1)
        .join('')
        .trimEnd()}…`;
}
