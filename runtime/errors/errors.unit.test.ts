import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  DomainError,
  InvalidInputError,
  NotFoundError,
  parseInput,
  RequestError,
  requestErrorCodes,
} from './errors.ts';

const order = z.object({
  name: z.string().min(1, 'must not be empty'),
  lines: z.array(z.object({ quantity: z.number().int().positive() })),
});

function refusalOf(run: () => unknown): InvalidInputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('parseInput', () => {
  it('gives the value as the schema reads it', () => {
    const schema = z.object({ amount: z.string().transform(BigInt) });
    expect(parseInput(schema, { amount: '12' })).toEqual({ amount: 12n });
  });

  it('names the first fault by its path from the argument inwards', () => {
    const error = refusalOf(() => parseInput(order, { name: 'x', lines: [{ quantity: 1 }, { quantity: -1 }] }));
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.field).toEqual(['input', 'lines', '1', 'quantity']);
    expect(error.message).toMatch(/^input\.lines\.1\.quantity: /);
  });

  it('lists every fault', () => {
    const error = refusalOf(() => parseInput(order, { name: '', lines: [{}] }));
    expect(error.issues.map(({ path }) => path.join('.'))).toEqual(['input.name', 'input.lines.0.quantity']);
    expect(error.issues[0]?.message).toBe('must not be empty');
  });

  it('starts paths where the caller says, for a value deep in the input', () => {
    const error = refusalOf(() => parseInput(order, null, ['input', 'order']));
    expect(error.field).toEqual(['input', 'order']);
  });
});

describe('errors', () => {
  it('of the domain carry their class as name, a code, and the field', () => {
    const error = new NotFoundError('There is no venture', ['input', 'ventureId']);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ name: 'NotFoundError', code: 'NOT_FOUND', field: ['input', 'ventureId'] });
    expect(new NotFoundError('nothing').field).toBeUndefined();
  });

  it('of one invalid field have that field as their only issue', () => {
    expect(new InvalidInputError('must be even', ['input', 'count']).issues).toEqual([
      { path: ['input', 'count'], message: 'must be even' },
    ]);
  });

  it('of a request may be retried when the system, not the request, was at fault', () => {
    const retryable = requestErrorCodes.filter((code) => new RequestError(code, 'x').retryable);
    expect(retryable).toEqual(['OVERLOADED', 'UNAVAILABLE', 'RATE_LIMITED', 'SLOW_CONSUMER']);
    expect(new RequestError('UNAVAILABLE', 'x', { retryable: false }).retryable).toBe(false);
  });

  it('keep what caused them', () => {
    const cause = new Error('socket closed');
    expect(new RequestError('UNAVAILABLE', 'x', { cause }).cause).toBe(cause);
  });
});
