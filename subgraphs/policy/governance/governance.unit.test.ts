import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GovernancePlatform, type GovernanceSettings, rulesOf } from '#runtime/auth/governance.ts';
import { decideGovernance, type GovernancePatch, looserIn } from './governance.ts';

const platform: GovernancePlatform = {
  defaults: {
    fourEyes: false,
    unfreezeByAnother: true,
    backtestRequired: false,
    changedShareMax: 0.25,
    changedCountMax: null,
  },
  bounds: { changedShareMax: 0.5 },
};

function refusalOf(patch: GovernancePatch, bounds: GovernanceSettings = platform.bounds): string | undefined {
  try {
    decideGovernance({}, patch, { ...platform, bounds });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

describe('what governs a venture', () => {
  test('is what it has set, else the default, and never looser than a bound that came later', () => {
    expect(rulesOf({}, platform)).toEqual(platform.defaults);
    const own = { unfreezeByAnother: false, changedShareMax: 0.4, changedCountMax: 7 };
    expect(rulesOf(own, platform)).toEqual({ ...platform.defaults, ...own });
    const bounds = { fourEyes: true, unfreezeByAnother: true, changedShareMax: 0.1, changedCountMax: 5 };
    expect(rulesOf(own, { ...platform, bounds })).toEqual({ ...bounds, backtestRequired: false });
  });

  test('is in no point looser than the bounds, whatever was set and is asked for', () => {
    const settings = fc.record(
      {
        fourEyes: fc.boolean(),
        unfreezeByAnother: fc.boolean(),
        backtestRequired: fc.boolean(),
        changedShareMax: fc.double({ min: 0, max: 1, noNaN: true }),
        changedCountMax: fc.nat(50),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, settings, settings, (own, patch, bounds) => {
        const loosest = { fourEyes: false, unfreezeByAnother: false, backtestRequired: false, changedShareMax: 1 };
        const bound = rulesOf({}, { defaults: { ...loosest, changedCountMax: null }, bounds });
        expect(looserIn(bound, rulesOf({ ...own, ...patch }, { ...platform, bounds }))).toEqual([]);
      }),
    );
  });
});

describe('a change', () => {
  test('that is stricter, or equal, is in force at once', () => {
    const own = { fourEyes: true };
    expect(decideGovernance(own, { changedCountMax: 3 }, platform)).toEqual({
      ...{ kind: 'in-force', settings: { fourEyes: true, changedCountMax: 3 }, loosened: [] },
    });
    // As the default is: nothing gets looser.
    expect(decideGovernance(own, { changedShareMax: 0.25 }, platform)).toMatchObject({ kind: 'in-force' });
    expect(decideGovernance({}, { unfreezeByAnother: false }, platform)).toMatchObject({
      ...{ kind: 'in-force', loosened: ['unfreezeByAnother'] },
    });
  });

  test('that loosens anything under four eyes waits, also when it tightens something else', () => {
    const own = { fourEyes: true, changedCountMax: 3 };
    const decide = (patch: GovernancePatch) => decideGovernance(own, patch, platform);
    expect(decide({ fourEyes: null })).toEqual({
      ...{ kind: 'proposed', settings: { changedCountMax: 3 }, loosened: ['fourEyes'] },
    });
    expect(decide({ fourEyes: false })).toMatchObject({ kind: 'proposed', loosened: ['fourEyes'] });
    expect(decide({ changedCountMax: null, backtestRequired: true })).toEqual({
      ...{ kind: 'proposed', settings: { fourEyes: true, backtestRequired: true }, loosened: ['changedCountMax'] },
    });
    expect(decide({ changedShareMax: 0.3 })).toMatchObject({ kind: 'proposed', loosened: ['changedShareMax'] });
  });

  test('that changes nothing is none', () => {
    expect(decideGovernance({}, {}, platform)).toEqual({ kind: 'unchanged' });
    expect(decideGovernance({}, { fourEyes: null }, platform)).toEqual({ kind: 'unchanged' });
    expect(decideGovernance({ fourEyes: true }, { fourEyes: true }, platform)).toEqual({ kind: 'unchanged' });
  });

  test('past a bound of the platform is refused, with the bound', () => {
    expect(refusalOf({ changedShareMax: 0.5 })).toBeUndefined();
    expect(refusalOf({ changedShareMax: 0.51 })).toBe(
      'changedShareMax: the platform keeps every venture to 0.5, or stricter',
    );
    expect(refusalOf({ fourEyes: false }, { fourEyes: true })).toMatch(/^fourEyes: the platform keeps/);
    expect(refusalOf({ fourEyes: false }, { fourEyes: false })).toBeUndefined();
    expect(refusalOf({ changedCountMax: 9 }, { changedCountMax: 8 })).toMatch(/^changedCountMax: .* to 8,/);
  });
});
