import { describe, expect, it } from 'vitest';
import { joinLines, measureText, widthOf, wrapText } from './measure.ts';
import { fitTitle } from './slide-layout.ts';
import {
  cleanText,
  isHeadingLike,
  isNumericColumn,
  isRightToLeft,
  isTotalRow,
  languageOf,
  leadIn,
  paragraphsOf,
} from './text.ts';

describe('text', () => {
  it('loses what XML has no place for, and keeps the rest', () => {
    expect(cleanText('a\u0000b\u000bc\r\nd\te \ud800 🚀\uffff')).toBe('ab\nc\nd e \ufffd 🚀');
    expect(paragraphsOf(' one \n\n two\u2028three ')).toEqual(['one', 'two', 'three']);
  });

  it('knows where its script runs and what it may be written in', () => {
    expect(['1. مرحبا', 'Hello مرحبا', '123', 'שלום'].map(isRightToLeft)).toEqual([true, false, false, true]);
    expect(['Hi', 'こんにちは', '你好', '안녕', 'Привет'].map(languageOf)).toEqual([
      'en-US',
      'ja-JP',
      'zh-CN',
      'ko-KR',
      'ru-RU',
    ]);
  });

  it.each([
    [['EUR 12.50', '-3', '1.250,00 €', '(4,200)', ''], true],
    [['40%', '12 %', 'n/a', '—'], true],
    [['$1.2k', '3x', '2026'], true],
    [['March', 'April', '3'], false],
    [['2026-03-01', '2026-03-02'], false],
    [['', '-'], false],
  ])('finds columns of numbers: %j', (cells, numeric) => {
    expect(isNumericColumn(cells)).toBe(numeric);
  });

  it('finds totals, labels and headings', () => {
    expect([['Total', '3'], ['Grand total'], ['Totally else'], ['']].map(isTotalRow)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(leadIn('Reach: 4,200 readers')).toEqual({ label: 'Reach:', rest: ' 4,200 readers' });
    expect(leadIn('At 12:30 we meet')).toBeUndefined();
    expect(leadIn('This sentence has too many words before its: colon')).toBeUndefined();
    expect(['Content', 'This is a sentence.', 'x'.repeat(61)].map(isHeadingLike)).toEqual([true, false, false]);
  });
});

describe('measuring', () => {
  it('gives wide characters an em and combining ones nothing', () => {
    expect(widthOf('港')).toBeCloseTo(1.03);
    expect(widthOf('e\u0301')).toBeCloseTo(widthOf('e'));
    expect(widthOf('i')).toBeLessThan(widthOf('W'));
    expect(widthOf('a', true)).toBeGreaterThanOrEqual(widthOf('a'));
  });

  it.each([
    'Words that are set in lines of some width, and a-very-long-one-that-will-not-fit-on-any-of-them-at-all',
    '日本語の文章は、どこでも改行できますが、句読点では始まりません。',
    'x'.repeat(300),
    'one\ntwo  three\n\nfour 👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻',
  ])('wraps without losing anything: %s', (text) => {
    const lines = wrapText(measureText(text), 120, 14);
    expect(joinLines(lines).replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
    for (const line of lines) expect(widthOf(line.text) * 14).toBeLessThanOrEqual(120.01);
    for (const line of lines) expect(line.text).not.toMatch(/^[。、]/u);
  });

  it('makes titles as large as they fit', () => {
    expect(fitTitle('Short', 28, 840, 2)).toBe(28);
    expect(fitTitle('W'.repeat(120), 28, 840, 2)).toBeLessThan(28);
    expect(fitTitle(Array(10).fill('nnnnn').join(' '), 28, 840, 2)).toBe(24);
  });
});
