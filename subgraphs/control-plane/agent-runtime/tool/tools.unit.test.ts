import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Content, contentKinds } from '#schema/specs/content.ts';
import { artifactSpec } from '#schema/specs/document-spec.ts';
import { faultsOfArguments, toolArguments } from '#schema/specs/tools.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { readReference } from '#schema/specs/workflow-spec.ts';
import { offlineAuthor } from '../author/offline/offline-author.ts';
import { toJson } from '../json.ts';
import { resolveReferences } from '../task-run/references.ts';
import { toolContext } from '../testing/tool-context.ts';
import { briefRead } from './brief-read.ts';
import { composeSpec } from './compose-spec.ts';

const fileName = 'examples/newsletter-venture.yaml';
const venture = parseVentureFile(readFileSync(fileName, 'utf8'), fileName).venture;
const section = (heading: string, parts: Partial<Content['sections'][number]> = {}) => ({
  heading,
  paragraphs: [],
  bullets: [],
  ...parts,
});
const textOf = (...sections: Content['sections']): Content => ({
  title: 'We open',
  sections,
  authoredBy: 'offline',
  sources: [],
});

describe('composing a deck', () => {
  const slidesOf = (content: Content) => composeSpec({ kind: 'deck', content }).slides?.slides ?? [];

  it('shows points, says sentences, and gives a table a slide of its own', () => {
    const table = { caption: 'Prices', columns: ['Pot', 'Price'], rows: [['Green', 'EUR 4.50']] };
    const slides = slidesOf(textOf(section('Tea', { paragraphs: ['It is hot.'], bullets: ['Green', 'Black'], table })));
    expect(slides).toEqual([
      { title: 'Tea', blocks: [{ bullets: ['Green', 'Black'] }], notes: 'It is hot.' },
      { title: 'Prices', blocks: [{ table: { columns: table.columns, rows: table.rows } }] },
    ]);
  });

  it('shows the sentences of a section that has nothing else', () => {
    const [slide] = slidesOf(textOf(section('Tea', { paragraphs: ['It is hot. It costs EUR 4.50. Nobody waits.'] })));
    expect(slide?.blocks).toEqual([{ bullets: ['It is hot.', 'It costs EUR 4.50.', 'Nobody waits.'] }]);
  });

  it('opens with an agenda once there is enough to announce', () => {
    const sections = ['A', 'B', 'C', 'D', 'E'].map((heading) => section(heading, { bullets: ['x'] }));
    expect(slidesOf(textOf(...sections))[0]).toMatchObject({
      title: 'What this is about',
      blocks: [{ bullets: ['A', 'B', 'C', 'D', 'E'] }],
    });
    expect(slidesOf(textOf(...sections.slice(0, 4)))[0]?.title).toBe('A');
  });

  it('continues a long list on the next slide', () => {
    const bullets = Array.from({ length: 8 }, (_, index) => `point ${index}`);
    expect(slidesOf(textOf(section('Tea', { bullets }))).map(({ title }) => title)).toEqual(['Tea', 'Tea (continued)']);
  });
});

describe('composing a memo', () => {
  it('keeps text, points and table of a section together under its heading', () => {
    const table = { columns: ['Pot'], rows: [['Green']] };
    const content = textOf(section('Tea', { paragraphs: ['Hot.'], bullets: ['Green'], table }));
    expect(composeSpec({ kind: 'memo', content, title: 'Other', subtitle: 'Second' })).toEqual({
      document: {
        title: 'Other',
        subtitle: 'Second',
        sections: [{ heading: 'Tea', level: 1, blocks: [{ paragraph: 'Hot.' }, { bullets: ['Green'] }, { table }] }],
      },
    });
  });
});

it('composes a valid spec of whatever was written', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...contentKinds),
      fc.constantFrom('deck' as const, 'memo' as const),
      fc.oneof(
        fc.constant(toJson(venture.brief)),
        fc.jsonValue().map((value) => toJson({ value })),
      ),
      async (written, kind, brief) => {
        const content = await offlineAuthor.write({ kind: written, about: 'tea', venture, brief, inputs: {} });
        expect(artifactSpec.safeParse(composeSpec({ kind, content })).error).toBeUndefined();
      },
    ),
  );
});

describe('brief.read', () => {
  const brief = { audience: { primary: 'walkers', ages: [20, 40] }, pricing: 'EUR 4.50' };
  const read = (part?: string) =>
    briefRead.run({ part }, toolContext({ venture: { ...toolContext().venture, brief } }));

  it('reads a part, a part of it, or all', async () => {
    expect(await read('pricing')).toEqual({ kind: 'done', result: { part: 'pricing', value: 'EUR 4.50' } });
    expect(await read('audience.ages.1')).toMatchObject({ result: { value: 40 } });
    expect(await read()).toMatchObject({ result: { part: null, value: brief } });
  });

  it.each([
    ['pricng', 'The brief has no `pricng`; did you mean `pricing`?'],
    ['audience.income', '`audience` in the brief has no `income`; it has primary, ages'],
    ['pricing.net', '`pricing` in the brief has no `net`'],
    ['constructor', 'The brief has no `constructor`; it has audience, pricing'],
  ])('refuses %s', async (part, message) => {
    await expect(read(part)).rejects.toMatchObject({ code: 'BRIEF_PART_MISSING', message });
  });
});

describe('references', () => {
  const notes = { title: 'Tea', sections: [{ heading: 'Hot' }] };
  const results = (task: string, step: string) => (`${task}.${step}` === 'research.notes' ? notes : undefined);

  it('are replaced wherever they stand, whole or in part', () => {
    const given = {
      a: { from: 'research.notes' },
      b: [{ from: 'research.notes.title' }, { c: { from: 'research.notes.sections.0.heading' } }],
      d: 1,
    };
    expect(resolveReferences(given, results)).toEqual({
      a: notes,
      b: ['Tea', { c: 'Hot' }],
      d: 1,
    });
  });

  it('to a skipped step are null, parts of it too', () => {
    expect(resolveReferences([{ from: 'research.skipped' }, { from: 'research.skipped.title' }], results)).toEqual([
      null,
      null,
    ]);
  });

  it('to a part that is not there are refused with what is', () => {
    expect(() => resolveReferences({ from: 'research.notes.titel' }, results)).toThrow(
      'The result `research.notes` has no `titel`; it has title, sections',
    );
    expect(() => resolveReferences({ from: 'research.notes.title.length' }, results)).toThrow(
      'The result `research.notes.title` has no `length`',
    );
  });

  it('leave objects alone that have more than `from`', () => {
    const given = { from: 'research.notes', to: 'x' };
    expect(resolveReferences(given, results)).toEqual(given);
  });
});

describe('arguments of tools', () => {
  const isReference = (value: unknown) => readReference(value) !== null;
  const faults = (...call: [Parameters<typeof faultsOfArguments>[0], unknown]) =>
    faultsOfArguments(...call, isReference).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('are not judged where a reference will bring them', () => {
    expect(faults('artifact.compile', { kind: 'deck', content: { from: 'a.b' } })).toEqual([]);
    expect(faults('money.spend', { from: 'a.b' })).toEqual([]);
  });

  it.each([
    ['mail.send', { subject: 'x', body: 'y' }, ': give exactly one of `to` (addresses) and `list` (a mailing list)'],
    ['mail.send', { to: ['a'], subject: 'x', body: 'y' }, 'to.0: must be a mail address, such as `ana@example.com`'],
    ['mail.send', { to: ['a@b.example'], subject: 'x\ny', body: 'y' }, 'subject: must be one line'],
    ['content.write', { kind: 'poem', about: 'tea' }, 'kind: must be one of: notes, memo, deck, post'],
    [
      'money.spend',
      { account: 'Till', amount: 'EUR 0.00', payee: 'a', category: 'b', purpose: 'c' },
      'amount: must be more than zero',
    ],
  ] as const)('of %s are refused: %j', (tool, given, fault) => {
    expect(faults(tool, given)).toContain(fault);
  });

  it.each([
    ['EUR 1,250.00', { amountMinor: '125000', currency: 'EUR' }],
    ['EUR 48', { amountMinor: '4800', currency: 'EUR' }],
    ['JPY 500', { amountMinor: '500', currency: 'JPY' }],
    ['KWD 1.005', { amountMinor: '1005', currency: 'KWD' }],
    [
      { amountMinor: '7', currency: 'EUR' },
      { amountMinor: '7', currency: 'EUR' },
    ],
  ])('take the amount %j', (amount, expected) => {
    const given = { account: 'Till', amount, payee: 'a', category: 'b', purpose: 'c' };
    expect(toolArguments['money.spend'].parse(given).amount).toEqual(expected);
  });

  it.each(['48 EUR', 'EUR 1,25.00', 'EUR 1.005', 'JPY 1.5', 'XXQ 1', 'EUR -1', 'EUR 99999999999999999999', 48])(
    'refuse the amount %j',
    (amount) => {
      expect(faults('money.spend', { account: 'Till', amount, payee: 'a', category: 'b', purpose: 'c' })).toHaveLength(
        1,
      );
    },
  );
});
