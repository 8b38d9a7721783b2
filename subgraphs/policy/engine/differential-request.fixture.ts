import type { CedarValueJson, EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarRequest } from '../decision/cedar-request.ts';
import type { Chance } from './random.fixture.ts';

/** Has one of everything that a schema can have, but what the engine leaves to Cedar. */
export const differentialSchema = `
  type Address = { city: String, zip?: Long };
  entity Group in [Group];
  entity Color enum ["red", "blue"];
  entity User in [Group] {
    name: String, age: Long, admin?: Bool, manager?: User, address: Address, labels: Set<String>, scores?: Set<Long>,
    friends?: Set<User>, joined: datetime, quota: decimal, host?: ipaddr, shift: duration, color?: Color,
  } tags String;
  entity Robot in [Group] { name: String, age: Long } tags Set<Long>;
  entity Folder in [Folder];
  entity Doc in [Folder, Group] { owner: User, size: Long, open: Bool, name?: String };
  action top;
  action read in [top];
  action view, edit in [read] appliesTo { principal: [User, Robot], resource: [Doc, Folder], context: {
    amount: Long, limit?: Long, note?: String, flag?: Bool, tags?: Set<String>, at: datetime, from?: ipaddr,
    price?: decimal, span?: duration, who?: User, extra?: { a?: { b: Long, "c d"?: String } }, parts?: Set<Address>,
  } };
  action "burn it" appliesTo { principal: User, resource: Doc };
  namespace Shop { entity Item in [Group] { price: Long }; action buy appliesTo { principal: [User], resource: [Item], context: { amount: Long } }; }
`;

export const actions = [
  { type: 'Action', id: 'view' },
  { type: 'Action', id: 'edit' },
  { type: 'Action', id: 'burn it' },
  { type: 'Shop::Action', id: 'buy' },
];
export const texts = ['', 'a', 'ab', 'abc', '*', 'a*c', 'Ünï😀', 'mail.send', '127.0.0.1', '1.5', '2024-02-29', '1d'];
export const ips = [
  ...['127.0.0.1', '127.0.0.1/32', '127.0.0.1/4', '10.0.0.0/8', '10.1.2.3', '10.1.2.3/8', '0.0.0.0/0', '224.0.0.1'],
  ...['224.1.2.3/3', '239.255.255.255/31', '::1', '::1/127', '::', '::/0', 'ff00::/8', 'ff02::1', 'FE80::ab:0:1'],
  ...['2001:db8::/32', '1:2:3:4:5:6:7:8', '2001:db8:0:0:1::1/128', '255.255.255.255'],
];
export const decimals = [
  '0.0',
  '-0.5',
  '0.5',
  '-0.0',
  '1.0',
  '1.0000',
  '12.3456',
  '922337203685477.5807',
  '-922337203685477.5808',
];
export const datetimes = [
  ...['1970-01-01', '2024-02-29', '1969-12-31T23:59:59.999Z', '2024-02-29T12:34:56Z', '2024-02-29T12:34:56.789+0530'],
  ...['0000-01-01', '0099-12-31T00:00:00-2359', '9999-12-31T23:59:59.999Z', '2024-02-28T23:30:00-0100'],
];
export const durations = [
  '0ms',
  '1d',
  '-1d',
  '1d2h3m4s5ms',
  '36h',
  '-90m',
  '9223372036854775807ms',
  '-9223372036854775808ms',
];
/** What constructors may be given and mostly refuse. */
export const oddTexts = [
  ...[
    '',
    '-',
    '1',
    '1.',
    '.5',
    '1.23456',
    '922337203685477.5808',
    '-922337203685477.5809',
    '+1.0',
    '01.10',
    '١.٥',
    '1.0\n',
  ],
  ...[
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/+8',
    '1.2.3.4/',
    '::ffff:1.2.3.4',
    ':::',
    '1::2::3',
    'fe80::1%eth0',
  ],
  ...[
    '::1/129',
    '1.2.3.4/008',
    '2024-2-29',
    '2023-02-29',
    '2024-02-29T24:00:00Z',
    '2024-02-29T23:59:60Z',
    '2024-13-01',
  ],
  ...[
    '2024-02-29T12:34:56',
    '2024-02-29T12:34:56.7Z',
    '2024-02-29T12:34:56+2400',
    '2024-02-29T12:34:56+0060',
    '10000-01-01',
  ],
  ...[
    '1h1d',
    '1d1d',
    'd',
    '1.5d',
    '9223372036854775808ms',
    '-9223372036854775809ms',
    '106751991168d',
    '99999999999999999999d',
    ' 1d',
  ],
  ...[
    '-0ms',
    '00001d',
    '+1d',
    '2024-02-29t12:34:56z',
    '0.0.0.0/00',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
  ],
];

const { rawJSON } = JSON as unknown as { rawJSON(text: string): CedarValueJson };
const edges = [
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '-9007199254740992',
  '4611686018427387904',
  '3037000500',
];

export function longFor(chance: Chance): CedarValueJson {
  if (chance.oneIn(12)) return rawJSON(chance.pick(edges));
  return chance.oneIn(10) ? chance.pick([2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 31]) : chance.below(8) - 2;
}

export function uidFor(chance: Chance, type: string): { type: string; id: string } {
  if (type === 'Color') return { type, id: chance.pick(['red', 'blue']) };
  return { type, id: `${chance.below(4)}` };
}

const extension = (fn: string, arg: string): CedarValueJson => ({ __extn: { fn, arg } });
const entity = (chance: Chance, type: string): CedarValueJson => ({ __entity: uidFor(chance, type) });

/** A request that keeps to the schema, with values in the form that says their type. */
export function randomRequest(chance: Chance): CedarRequest {
  const action = chance.pick(actions);
  const isShop = action.type === 'Shop::Action';
  const plain = action.id === 'view' || action.id === 'edit';
  const principal = uidFor(chance, plain && chance.oneIn(4) ? 'Robot' : 'User');
  const resource = uidFor(chance, isShop ? 'Shop::Item' : plain && chance.oneIn(4) ? 'Folder' : 'Doc');
  const entities = [principal, resource, uidFor(chance, 'User'), ...(chance.oneIn(4) ? moreUids(chance) : [])]
    .filter((uid, index, all) => all.findIndex((other) => other.type === uid.type && other.id === uid.id) === index)
    .filter(() => !chance.oneIn(12))
    .map((uid) => randomEntity(chance, uid));
  const context = isShop ? { amount: longFor(chance) } : plain ? randomContext(chance) : {};
  // Principals of other types are refused with the request; here they only have to be there.
  return { principal, action, resource, context, entities } as CedarRequest;
}

function moreUids(chance: Chance) {
  const types = ['Group', 'Folder', 'Doc', 'Robot', 'User', 'Group', 'Group', 'Folder'];
  return Array.from({ length: chance.below(10) }, () => uidFor(chance, chance.pick(types)));
}

function optional(chance: Chance, make: () => CedarValueJson, name: string): Record<string, CedarValueJson> {
  return chance.oneIn(6) ? {} : { [name]: make() };
}

function randomContext(chance: Chance): Record<string, CedarValueJson> {
  return {
    amount: longFor(chance),
    at: extension('datetime', chance.pick(datetimes)),
    ...optional(chance, () => longFor(chance), 'limit'),
    ...optional(chance, () => chance.pick(texts), 'note'),
    ...optional(chance, () => chance.oneIn(2), 'flag'),
    ...optional(chance, () => chance.some(texts, 4), 'tags'),
    ...optional(chance, () => extension('ip', chance.pick(ips)), 'from'),
    ...optional(chance, () => extension('decimal', chance.pick(decimals)), 'price'),
    ...optional(chance, () => extension('duration', chance.pick(durations)), 'span'),
    ...optional(chance, () => entity(chance, 'User'), 'who'),
    ...optional(
      chance,
      () => ({
        ...optional(chance, () => ({ b: longFor(chance), ...optional(chance, () => chance.pick(texts), 'c d') }), 'a'),
      }),
      'extra',
    ),
    ...optional(chance, () => [randomAddress(chance), randomAddress(chance)].slice(chance.below(3)), 'parts'),
  };
}

function randomAddress(chance: Chance): CedarValueJson {
  return { city: chance.pick(texts), ...optional(chance, () => longFor(chance), 'zip') };
}

function randomEntity(chance: Chance, uid: { type: string; id: string }): EntityJson {
  // Upwards only: an entity in a circle is refused with the request.
  const groups = ['Group'].flatMap((type) => parentsOf(chance, uid, type));
  switch (uid.type) {
    case 'User':
      return {
        uid,
        attrs: randomUser(chance),
        parents: groups,
        tags: Object.fromEntries(chance.some(['t', 'u'], 2).map((name) => [name, chance.pick(texts)])),
      };
    case 'Robot':
      return {
        uid,
        attrs: { name: chance.pick(texts), age: longFor(chance) },
        parents: groups,
        tags: Object.fromEntries(chance.some(['t', 'u'], 2).map((name) => [name, [longFor(chance)]])),
      };
    case 'Doc':
      return {
        uid,
        attrs: {
          owner: entity(chance, 'User'),
          size: longFor(chance),
          open: chance.oneIn(2),
          ...optional(chance, () => chance.pick(texts), 'name'),
        },
        parents: [...parentsOf(chance, uid, 'Folder'), ...groups],
      };
    case 'Shop::Item':
      return { uid, attrs: { price: longFor(chance) }, parents: groups };
    case 'Folder':
      return { uid, attrs: {}, parents: parentsOf(chance, uid, 'Folder') };
    default:
      return { uid, attrs: {}, parents: groups };
  }
}

function parentsOf(chance: Chance, uid: { type: string; id: string }, type: string) {
  const from = uid.type === type ? Number(uid.id) + 1 : 0;
  return chance.some(
    Array.from({ length: 5 - from }, (_, index) => ({ type, id: `${from + index}` })),
    2,
  );
}

function randomUser(chance: Chance): Record<string, CedarValueJson> {
  return {
    name: chance.pick(texts),
    age: longFor(chance),
    address: randomAddress(chance),
    labels: chance.some(texts, 4),
    joined: extension('datetime', chance.pick(datetimes)),
    quota: extension('decimal', chance.pick(decimals)),
    shift: extension('duration', chance.pick(durations)),
    ...optional(chance, () => chance.oneIn(2), 'admin'),
    ...optional(chance, () => entity(chance, 'User'), 'manager'),
    ...optional(chance, () => [longFor(chance), longFor(chance)], 'scores'),
    ...optional(chance, () => [entity(chance, 'User'), entity(chance, 'User')], 'friends'),
    ...optional(chance, () => extension('ip', chance.pick(ips)), 'host'),
    ...optional(chance, () => entity(chance, 'Color'), 'color'),
  };
}

/** Breaks something: most of what comes out is refused by Cedar, and some of it is not. */
export function spoiled(chance: Chance, request: CedarRequest): CedarRequest {
  const odd: CedarValueJson[] = [
    null,
    1.5,
    'text',
    7,
    [],
    {},
    true,
    { __entity: { type: 'User', id: '0' } },
    { type: 'User', id: '1' },
    extension('ip', 'x'),
    1e300,
    { __extn: { fn: 'offset', arg: '1d' } },
  ];
  const entities = request.entities.map((one) => ({ ...one, attrs: { ...one.attrs } }));
  const victim = entities[chance.below(Math.max(1, entities.length))];
  switch (chance.below(8)) {
    case 0:
      return {
        ...request,
        context: {
          ...request.context,
          [chance.pick(['amount', 'at', 'note', 'what', 'who', 'from'])]: chance.pick(odd),
        },
      };
    case 1:
      if (victim !== undefined)
        victim.attrs[chance.pick(['name', 'age', 'size', 'what', 'host', 'color', 'manager'])] = chance.pick(odd);
      break;
    case 2:
      if (victim !== undefined) for (const name of chance.some(Object.keys(victim.attrs), 2)) delete victim.attrs[name];
      break;
    case 3:
      if (victim !== undefined)
        entities.push(chance.oneIn(2) ? victim : randomEntity(chance, victim.uid as { type: string; id: string }));
      break;
    case 4:
      if (victim !== undefined)
        victim.parents = [
          ...victim.parents,
          chance.pick([uidFor(chance, 'Group'), uidFor(chance, 'User'), { type: 'if', id: 'x' }]),
        ];
      break;
    case 5:
      return { ...request, resource: uidFor(chance, chance.pick(['User', 'Color', 'Nothing', 'Doc'])) };
    case 6:
      entities.push({
        uid: { type: 'Action', id: 'view' },
        attrs: {},
        parents: chance.oneIn(2) ? [{ type: 'Action', id: 'read' }] : [],
      });
      break;
    default:
      return {
        ...request,
        action: chance.pick([...actions, { type: 'Action', id: 'top' }, { type: 'Action', id: 'none' }]),
      };
  }
  return { ...request, entities };
}
