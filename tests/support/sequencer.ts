import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What the tests of a file start decides how long it takes: a whole system, servers, nothing. Lower comes first. */
const order = [/\/tests\/(faults|launcher|durability|hostile)\//, /\/tests\//, /\.int\.test\.ts$/, /\.unit\.test\.ts$/];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = order.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? order.length : rank;
};

/** Long files first, so that no worker is left with one at the end while the others have nothing to do any more. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
