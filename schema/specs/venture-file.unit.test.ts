import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVentureFile, VentureFileError } from './venture-file.ts';

const good = `venture:
  name: Tea house
  timeZone: Europe/Berlin
  brief:
    audience: { primary: walkers }
    mailingLists:
      guests: guests@tea.example
  agents:
    - { name: Ada, role: writer }
    - { name: Ben, role: buyer, level: L2 }
  accounts:
    - { name: Till, deposit: EUR 100.00 }
  spendingLimits:
    - { scope: CATEGORY, subject: tea, window: 24h, cap: EUR 20.00 }
policies:
  allowlists:
    writer: [content.write, mail.draft, brief.read]
    buyer: [money.spend]
workflow:
  name: Open
  tasks:
    - name: words
      role: writer
      steps:
        - name: who
          tool: brief.read
          with: { part: audience.primary }
        - name: post
          tool: content.write
          with: { kind: post, about: opening day }
        - name: mail
          tool: mail.draft
          with: { list: guests, subject: We open, content: { from: words.post } }
    - name: tea
      role: buyer
      dependsOn: [words]
      steps:
        - name: buy
          tool: money.spend
          with: { account: Till, amount: EUR 9.50, payee: Trader, category: tea, purpose: First chest }
          otherwise: skip
`;

/** The good file with some of its text replaced. */
function changed(...replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the file has no ${from}`);
    return text.replace(from, to);
  }, good);
}

/** Faults as the reader sees them, without the file's name. */
function faultsOf(text: string): string[] {
  try {
    parseVentureFile(text, 'tea.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof VentureFileError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}tea\.yaml:/, ''));
  }
}

describe('a venture file', () => {
  it('is read with its defaults filled in', () => {
    const file = parseVentureFile(good, 'tea.yaml');
    expect(file.venture.agents[0]).toEqual({ name: 'Ada', role: 'writer', level: 'L3' });
    expect(file.venture.accounts[0]).toEqual({
      name: 'Till',
      kind: 'ASSET',
      deposit: { amountMinor: '10000', currency: 'EUR' },
      depositFrom: 'Opening deposit',
    });
    expect(file.venture.spendingLimits[0]).toMatchObject({ window: 86_400 });
    expect(file.workflow.tasks[0]?.dependsOn).toEqual([]);
    expect(file.approvals).toBe('approve');
  });

  it('may leave the rules to the starter bundle', () => {
    const text = good.replace(/policies:\n(?: {2}.*\n)+/, '');
    expect(parseVentureFile(text, 'tea.yaml').policies).toEqual({ allowlists: {} });
  });

  it.each(readdirSync('examples').filter((name) => name.endsWith('.yaml')))('examples/%s is one', (name) => {
    const path = `examples/${name}`;
    expect(parseVentureFile(readFileSync(path, 'utf8'), path).workflow.tasks.length).toBeGreaterThan(1);
  });
});

describe('a venture file with faults', () => {
  const one = (replacements: readonly (readonly [string, string])[], ...faults: string[]) =>
    [replacements, faults] as const;
  it.each([
    one(
      [['role: writer }', 'rol: writer }']],
      '9:7  venture.agents[0].role  is missing',
      '9:20  venture.agents[0].rol  is not known here; did you mean `role`?',
    ),
    one(
      [['role: buyer\n', 'role: byer\n']],
      '35:7  workflow.tasks[1].role  no agent has the role `byer`; did you mean `buyer`?',
    ),
    one(
      [['timeZone: Europe/Berlin', 'timeZone: Berlin']],
      '3:3  venture.timeZone  is not an IANA time zone, such as `Europe/Berlin`',
    ),
    one(
      [['deposit: EUR 100.00', 'deposit: 100']],
      '12:21  venture.accounts[0].deposit  must be an amount with its currency, such as `EUR 48.00`',
    ),
    one(
      [['deposit: EUR 100.00', 'deposit: EUR 1,450.00']],
      '12:36  venture.accounts[0].450  is not known here; inside { } a comma ends a value, so write `1450.00` or put the amount in quotes',
    ),
    one(
      [['window: 24h', 'window: a day']],
      '14:40  venture.spendingLimits[0].window  must be a length of time, such as `24h` or `30d`',
    ),
    one(
      [['subject: tea, ', '']],
      '14:7  venture.spendingLimits[0].subject  is missing: name the category, or `*` for each',
    ),
    one(
      [['cap: EUR 20.00', 'cap: EUR 20.00, name: Tea limit']],
      '14:69  venture.spendingLimits[0].name  must be lower-case words joined by dashes, such as `ads-weekly`',
    ),
    one(
      [
        [
          'cap: EUR 20.00 }',
          'cap: EUR 20.00, name: tea }\n    - { scope: VENTURE, window: 24h, cap: EUR 50.00, name: tea }',
        ],
      ],
      '15:54  venture.spendingLimits[1].name  `tea` is used twice; give each its own name',
    ),
    one(
      [['buyer: [money.spend]', 'bauer: [money.spend]']],
      '10:20  venture.agents[1].role  policies.allowlists gives no tools to the role `buyer`; did you mean `bauer`?',
    ),
    one(
      [['[money.spend]', '[money.pay]']],
      '18:13  policies.allowlists.buyer[0]  is not a tool; tools are: brief.read, content.write, finance.project, mail.send, mail.draft, money.spend, artifact.compile',
    ),
    one(
      [['part: audience.primary', 'part: audience.primry']],
      '27:19  workflow.tasks[0].steps[0].with.part  venture.brief has no `primry`; did you mean `primary`?',
    ),
    one(
      [['list: guests', 'list: everybody']],
      '33:19  workflow.tasks[0].steps[2].with.list  venture.brief.mailingLists has no `everybody`; lists are: guests',
    ),
    one(
      [['account: Till', 'account: Tille']],
      '40:19  workflow.tasks[1].steps[0].with.account  there is no account `Tille`; did you mean `Till`?',
    ),
    one(
      [['amount: EUR 9.50', 'amount: USD 9.50']],
      '40:34  workflow.tasks[1].steps[0].with.amount  is in USD, but the account Till is in EUR',
    ),
    one(
      [['amount: EUR 9.50', 'amount: EUR 9.505']],
      "40:34  workflow.tasks[1].steps[0].with.amount  is not an amount: write the currency's code and at most as many decimals as it has, such as `EUR 48.00`",
    ),
    one([['payee: Trader, ', '']], '40:11  workflow.tasks[1].steps[0].with.payee  say who is paid'),
    one(
      [['purpose: First chest', 'purpse: First chest']],
      '40:11  workflow.tasks[1].steps[0].with.purpose  say what it is for',
      '40:82  workflow.tasks[1].steps[0].with.purpse  is not known here; did you mean `purpose`?',
    ),
    one(
      [['from: words.post', 'from: words.pots']],
      '33:62  workflow.tasks[0].steps[2].with.content.from  `pots` is no earlier step of this task; earlier are: who, post',
    ),
    one(
      [['dependsOn: [words]', 'dependsOn: [word]']],
      '36:19  workflow.tasks[1].dependsOn[0]  there is no task `word`; tasks are: words, tea',
    ),
    one([['name: Ben', 'name: Ada']], '10:9  venture.agents[1].name  `Ada` is used twice; give each its own name'),
    one(
      [['  name: Tea house\n', '  name: Tea house\n  name: Tee\n']],
      '3:3  this key stands here twice; keep one of the two',
    ),
    one(
      [['name: Tea house', 'name: Tea: house']],
      '2:9  a colon followed by a space starts a new key; put the text in quotes',
    ),
    one([['  name: Tea house', '\tname: Tea house']], '2:1  a tab stands in the indentation; use spaces'),
  ])('tells %j', (replacements, faults) => {
    expect(faultsOf(changed(...replacements))).toEqual(faults);
  });

  it('tells all of them at once, in the order of lines', () => {
    const faults = faultsOf(
      changed(
        ['kind: post', 'kind: poem'],
        ['timeZone: Europe/Berlin', 'timezone: Europe/Berlin'],
        ['level: L2', 'level: L9'],
      ),
    );
    expect(faults).toEqual([
      '3:3  venture.timezone  is not known here; did you mean `timeZone`?',
      '10:33  venture.agents[1].level  must be L1, L2 or L3',
      '30:19  workflow.tasks[0].steps[1].with.kind  must be one of: notes, memo, deck, post',
    ]);
  });

  it('asks for tools beside rules of its own', () => {
    const text = good.replace(/policies:\n(?: {2}.*\n)+/, 'policies:\n  file: rules.cedar\n');
    expect(faultsOf(text)).toEqual([
      '15:1  policies.allowlists  is missing: with rules of its own, a venture names the tools of each role',
    ]);
  });

  it.each([
    ['', '1:1  is empty; a venture file has `venture` and `workflow`'],
    ['# nothing yet\n', '1:1  is empty; a venture file has `venture` and `workflow`'],
    ['just text', '1:1  must be keys with values, not text'],
    ['venture: [', '1:11  Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a'.repeat(1024 * 1024 + 1), '1:1  is too large: at most 1048576 characters are read'],
  ])('that is no file at all: %.20s', (text, fault) => {
    expect(faultsOf(text)[0]).toBe(fault);
  });

  it('does not unfold aliases without end', () => {
    const levels = Array.from(
      { length: 8 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}*l${index}]`,
    );
    expect(faultsOf(['l0: &l0 [x]', ...levels].join('\n'))).toEqual([
      '1:1  repeats too much of itself through aliases (*name)',
    ]);
  });

  it('never ends in anything but faults, whatever is cut out of it', () => {
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(60), fc.string({ maxLength: 5 }), (start, length, put) => {
        const text = good.slice(0, start) + put + good.slice(start + length);
        for (const fault of faultsOf(text)) expect(fault).toMatch(/^\d+:\d+ {2}\S/);
      }),
      { numRuns: 500 },
    );
  });
});
