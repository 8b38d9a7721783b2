import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  parse,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';
import { hasScope, type Identity, isScope, type Scope } from '#runtime/auth/identity.ts';
import { type CallerPolicyName, callerPolicies, isCallerPolicy } from '#runtime/auth/policies.ts';
import { CredentialRefusal } from '#runtime/auth/refusal.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous, sendToken } from '#runtime/graphql/require-scope.ts';

/**
 * What one directive of the schema asks of a caller.
 * @returns why the caller is refused, undefined when it is not
 */
export type Requirement = (identity: Identity) => RequestError | undefined;

/** Requirements of a schema's types and fields, by coordinate: `Query.workflow` or `Account`. */
export type Requirements = ReadonlyMap<string, readonly Requirement[]>;

const specs = 'https://specs.apollo.dev/';

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy` off a supergraph, under whatever names it links them. Types and
 * fields both count; a field needs what its own type and that of its values need, too.
 * @throws Error for a scope or a policy that there is not: what can't be understood would let nobody in, or everybody
 */
export function readRequirements(supergraphSdl: string): Requirements {
  const document = parse(supergraphSdl, { noLocation: true });
  const readers = new Map<string, (directive: ConstDirectiveNode) => Requirement>([
    [nameOfFeature(document, 'authenticated'), () => requireToken],
    [nameOfFeature(document, 'requiresScopes'), (directive) => scopeRequirement(namesIn(directive, 'scopes'))],
    [nameOfFeature(document, 'policy'), (directive) => policyRequirement(namesIn(directive, 'policies'))],
  ]);
  const found = new Map<string, readonly Requirement[]>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const requirements = directives.flatMap((directive) => readers.get(directive.name.value)?.(directive) ?? []);
    if (requirements.length > 0) found.set(coordinate, requirements);
  };
  for (const node of document.definitions) {
    if (!('name' in node) || node.name === undefined || node.kind === Kind.DIRECTIVE_DEFINITION) continue;
    if (node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION) continue;
    const type = node.name.value;
    note(type, node.directives);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) note(`${type}.${field.name.value}`, field.directives);
  }
  return found;
}

/** The name under which the schema links a feature: its own, or that after `as`. */
function nameOfFeature({ definitions }: DocumentNode, feature: string): string {
  const links = definitions
    .filter(
      (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
        node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
    )
    .flatMap(({ directives }) => directives ?? [])
    .filter(({ name }) => name.value === 'link');
  const link = links.find((directive) => textIn(directive, 'url')?.startsWith(`${specs}${feature}/`));
  return (link && textIn(link, 'as')) ?? feature;
}

function argumentOf({ arguments: given }: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return given?.find((argument) => argument.name.value === name)?.value;
}

function textIn(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** `[["a", "b"], ["c"]]`: one of the lists, all of its names. A single value may stand for a list of it. */
function namesIn(directive: ConstDirectiveNode, argument: string): readonly (readonly string[])[] {
  const itemsOf = (value: ConstValueNode | undefined) =>
    value?.kind === Kind.LIST ? value.values : value ? [value] : [];
  const groups = itemsOf(argumentOf(directive, argument)).map((group) =>
    itemsOf(group).flatMap((item) => (item.kind === Kind.STRING ? item.value : [])),
  );
  if (groups.length > 0 && groups.every((group) => group.length > 0)) return groups;
  throw new Error(`@${directive.name.value} names nothing`);
}

const requireToken: Requirement = (identity) =>
  isAnonymous(identity) ? new CredentialRefusal('MISSING', sendToken) : undefined;

function scopeRequirement(names: readonly (readonly string[])[]): Requirement {
  const groups = names.map((group): readonly Scope[] => group.map(knownScope));
  return (identity) => {
    if (groups.some((group) => group.every((scope) => hasScope(identity, scope)))) return undefined;
    const missing = groups[0]?.find((scope) => !hasScope(identity, scope));
    if (isAnonymous(identity)) return new CredentialRefusal('MISSING', `Send a token that holds ${missing}`);
    return new RequestError('FORBIDDEN', `The token lacks the scope ${missing}`);
  };
}

function policyRequirement(names: readonly (readonly string[])[]): Requirement {
  const groups = names.map((group): readonly CallerPolicyName[] => group.map(knownPolicy));
  const allows = (identity: Identity) => (name: CallerPolicyName) => callerPolicies[name].allows(identity);
  return (identity) => {
    if (isAnonymous(identity)) return requireToken(identity);
    if (groups.some((group) => group.every(allows(identity)))) return undefined;
    const failing = groups[0]?.find((name) => !allows(identity)(name));
    return new RequestError('FORBIDDEN', failing === undefined ? 'Not allowed' : callerPolicies[failing].refusal);
  };
}

function knownScope(name: string): Scope {
  if (isScope(name)) return name;
  throw new Error(`@requiresScopes names ${name}, and there is no such scope`);
}

function knownPolicy(name: string): CallerPolicyName {
  if (isCallerPolicy(name)) return name;
  throw new Error(`@policy names ${name}, and there is no such policy`);
}
