import library from 'pptxgenjs';

// The package's types describe a CommonJS module, whose class is under `default`. Node loads the ES module beside it,
// whose default export is the class itself; hence the two steps.
export const PptxGenJS = library as unknown as typeof library.default;

export type Deck = library.default;
export type Slide = ReturnType<Deck['addSlide']>;
export type TextRun = library.default.TextProps;
export type TableRow = library.default.TableRow;
export type MasterObject = NonNullable<library.default.SlideMasterProps['objects']>[number];
