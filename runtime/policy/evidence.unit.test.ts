import { expect, test } from 'vitest';
import { evidenceFields, evidenceLimits } from '#schema/rpc/control-plane.ts';
import { evidenceOf } from './evidence.ts';

const plain = { amount: null, isCut: false, isWithheld: false };

test('lists what was given under its path, amounts with their currency', () => {
  const input = {
    ...{ idempotencyKey: 'k', ventureId: 'ven_1', workflowId: null, pendingSeconds: undefined, isShadow: false },
    tags: ['a', 'b'],
    transfers: [{ description: 'Move', legs: [{ side: 'DEBIT', amount: { amountMinor: 100n, currency: 'EUR' } }] }],
  };
  expect(evidenceOf(input)).toEqual({
    fields: [
      { ...plain, name: 'ventureId', value: 'ven_1' },
      { ...plain, name: 'isShadow', value: 'false' },
      { ...plain, name: 'tags', value: 'a, b' },
      { ...plain, name: 'transfers[0].description', value: 'Move' },
      { ...plain, name: 'transfers[0].legs[0].side', value: 'DEBIT' },
      {
        ...{ ...plain, name: 'transfers[0].legs[0].amount', value: null },
        amount: { amountMinor: '100', currency: 'EUR' },
      },
    ],
    fieldsLeftOut: 0,
  });
});

test('withholds what is by its name a secret, wherever it stands', () => {
  const input = { metadata: { clientSecret: 'x', password: 'x', apiKey: 'x', Authorization: { a: 'x' }, note: 'y' } };
  const { fields } = evidenceOf(input);
  expect(fields.filter(({ isWithheld }) => isWithheld).map(({ name }) => name)).toEqual([
    ...['metadata.clientSecret', 'metadata.password', 'metadata.apiKey', 'metadata.Authorization'],
  ]);
  expect(JSON.stringify(fields)).not.toContain('"x"');
  expect(fields.at(-1)).toEqual({ ...plain, name: 'metadata.note', value: 'y' });
});

test('is bounded, says what it leaves out, and holds no text that can not be stored', () => {
  const many = evidenceOf({ list: Array.from({ length: 1_000 }, (_, n) => ({ n, text: 'x'.repeat(300) })) });
  expect(many.fields.length + many.fieldsLeftOut).toBe(2_000);
  expect(evidenceFields.parse(many)).toEqual(many);
  expect(JSON.stringify(many).length).toBeLessThan(16_000);
  const [long] = evidenceOf({ note: `${'y'.repeat(evidenceLimits.valueCharactersMax - 1)}😀\u0000` }).fields;
  expect(long).toMatchObject({ isCut: true });
  expect(long?.value?.isWellFormed()).toBe(true);
  expect(evidenceOf({ note: 'a\u0000b' }).fields[0]?.value).not.toContain('\u0000');
});
