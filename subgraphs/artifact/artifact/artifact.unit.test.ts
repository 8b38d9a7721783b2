import { describe, expect, it } from 'vitest';
import { fileNameOf, kindOfSpec, objectKeyOf } from './artifact.ts';

describe('an artifact', () => {
  it.each([
    ['Launch plan: Q1 & Q2!', 'launch-plan-q1-q2.pptx'],
    ['港のニュース 2026', '港のニュース-2026.pptx'],
    ["The founder's plan", 'the-founders-plan.pptx'],
    ['../../etc/passwd', 'etc-passwd.pptx'],
    ['🚀', 'deck.pptx'],
  ])('titled %s is downloaded as %s', (title, name) => {
    expect(fileNameOf(title, 'DECK')).toBe(name);
  });

  it('has a file name of at most 80 characters before the extension, cut between words', () => {
    const name = fileNameOf('several words '.repeat(20), 'DOCUMENT');
    expect(name.length).toBeLessThanOrEqual(85);
    expect(name).toMatch(/(?:several|words)\.docx$/);
    expect([...fileNameOf('x'.repeat(160), 'DECK')]).toHaveLength(85);
  });

  it('is kept under its venture by what is in it', () => {
    const sha256 = 'ab'.repeat(32);
    expect(objectKeyOf({ ventureId: 'ven_1', id: 'art_1', kind: 'DOCUMENT', sha256 })).toBe(
      `ven_1/art_1/${sha256}.docx`,
    );
  });

  it('is a deck when its spec has slides', () => {
    expect(kindOfSpec({ slides: { title: 'T', slides: [{ title: 'S', blocks: [] }] } })).toBe('DECK');
    expect(kindOfSpec({ document: { title: 'T', sections: [] } })).toBe('DOCUMENT');
  });
});
