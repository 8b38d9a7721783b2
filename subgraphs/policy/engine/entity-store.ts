import type { EntityUid, Value } from './value.ts';

/** An entity as a request brings it along. */
export interface Entity {
  readonly uid: EntityUid;
  readonly attributes: ReadonlyMap<string, Value>;
  readonly tags: ReadonlyMap<string, Value>;
  readonly parents: readonly EntityUid[];
}

const none: ReadonlySet<never> = new Set();
/** Up to this many entities a walk finds one sooner than a hash of its type and id would. */
const walkedMax = 8;

/** The entities of one request, found by type and id. */
export class EntityStore {
  readonly #entities: readonly Entity[];
  readonly #shared: EntityStore | undefined;
  #byId: Map<string, Entity[]> | undefined;
  readonly #ancestors = new Map<Entity, readonly EntityUid[]>();

  /** @param shared what every request has beside its own: the actions of the schema */
  constructor(entities: readonly Entity[], shared?: EntityStore) {
    this.#entities = entities;
    this.#shared = shared;
  }

  /** @returns undefined for an entity that the request does not bring along, which is no error by itself */
  find(uid: EntityUid): Entity | undefined {
    return this.#findOwn(uid) ?? this.#shared?.find(uid);
  }

  #findOwn(uid: EntityUid): Entity | undefined {
    if (this.#entities.length <= walkedMax) return findIn(this.#entities, uid);
    this.#byId ??= groupById(this.#entities);
    return findIn(this.#byId.get(uid.id) ?? [], uid);
  }

  /** Whether the entity is the other one or below it. */
  isIn(uid: EntityUid, other: EntityUid): boolean {
    if (uid.equals(other)) return true;
    for (const ancestor of this.ancestorsOf(uid)) if (ancestor.equals(other)) return true;
    return false;
  }

  /** Everything above the entity, in no order; some may be listed twice. */
  ancestorsOf(uid: EntityUid): readonly EntityUid[] {
    const entity = this.find(uid);
    if (entity === undefined || entity.parents.length === 0) return [];
    const known = this.#ancestors.get(entity);
    if (known !== undefined) return known;
    const ancestors = entity.parents.flatMap((parent) => [parent, ...this.ancestorsOf(parent)]);
    this.#ancestors.set(entity, ancestors);
    return ancestors;
  }

  /** @returns false for entities that Cedar would refuse: one that is listed twice, or that is above itself */
  isSound(): boolean {
    return !this.#hasDuplicates() && !this.#hasCycle();
  }

  #hasDuplicates(): boolean {
    return this.#entities.some((entity) => this.find(entity.uid) !== entity);
  }

  #hasCycle(): boolean {
    const done = new Set<Entity>();
    const climb = (entity: Entity, below: ReadonlySet<Entity>): boolean => {
      if (below.has(entity)) return true;
      if (done.has(entity) || entity.parents.length === 0) return false;
      const path = new Set(below).add(entity);
      for (const parent of entity.parents) {
        const above = this.find(parent);
        if (above !== undefined && climb(above, path)) return true;
      }
      done.add(entity);
      return false;
    };
    return this.#entities.some((entity) => entity.parents.length > 0 && climb(entity, none));
  }
}

function findIn(entities: readonly Entity[], uid: EntityUid): Entity | undefined {
  for (const entity of entities) if (entity.uid.equals(uid)) return entity;
  return undefined;
}

function groupById(entities: readonly Entity[]): Map<string, Entity[]> {
  const groups = new Map<string, Entity[]>();
  for (const entity of entities) {
    const group = groups.get(entity.uid.id);
    if (group === undefined) groups.set(entity.uid.id, [entity]);
    else group.push(entity);
  }
  return groups;
}
