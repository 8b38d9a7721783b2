import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import type { Identity } from './identity.ts';

/** Says which caller may see which venture. Everything that belongs to a venture is seen by whoever sees the venture. */
export interface Access {
  /** @returns false for a venture of another tenant, one outside the token's list, and one that does not exist */
  canSee(identity: Identity, ventureId: string): Promise<boolean>;
  /**
   * @param field path of the input field that named the venture
   * @throws NotFoundError when the caller may not see it: from outside, foreign and missing look the same
   */
  requireVenture(identity: Identity, ventureId: string, field?: readonly string[]): Promise<void>;
  /** @returns the tenant that owns the venture, or undefined when there is no such venture */
  tenantOf(ventureId: string): Promise<string | undefined>;
  /** Notes what every service has to know of a new venture, in the transaction that creates it. */
  registerVenture(tx: Tx, venture: NewVenture): Promise<void>;
}

/** What never changes of a venture. */
export interface NewVenture {
  readonly ventureId: string;
  readonly tenantId: string;
  /** IANA time zone by which its days and months begin. Default `UTC`. */
  readonly timeZone?: string;
}

const rememberedMax = 10_000;

/** @param queryable where to look owners up; they never change, so known ones are remembered */
export function createAccess(queryable: Queryable): Access {
  const tenants = new Map<string, string>();

  async function tenantOf(ventureId: string): Promise<string | undefined> {
    const known = tenants.get(ventureId);
    if (known !== undefined) return known;
    const { rows } = await queryable.execute<{ tenant_id: string }>(
      sql`select tenant_id from platform.ventures where venture_id = ${ventureId}`,
    );
    const tenantId = rows[0]?.tenant_id;
    if (tenantId === undefined) return undefined;
    if (tenants.size >= rememberedMax) tenants.clear();
    tenants.set(ventureId, tenantId);
    return tenantId;
  }

  async function canSee(identity: Identity, ventureId: string): Promise<boolean> {
    if (identity.ventureIds !== undefined && !identity.ventureIds.includes(ventureId)) return false;
    return (await tenantOf(ventureId)) === identity.tenantId;
  }

  return {
    canSee,
    tenantOf,
    async requireVenture(identity, ventureId, field) {
      if (!(await canSee(identity, ventureId))) throw new NotFoundError(`There is no venture ${ventureId}`, field);
    },
    async registerVenture(tx, { ventureId, tenantId, timeZone = 'UTC' }) {
      await tx.execute(
        sql`insert into platform.ventures (venture_id, tenant_id, time_zone) values (${ventureId}, ${tenantId}, ${timeZone})`,
      );
    },
  };
}

/** @returns the time zone of a venture, an IANA name; `UTC` when there is no such venture */
export async function timeZoneOf(queryable: Queryable, ventureId: string): Promise<string> {
  const { rows } = await queryable.execute<{ zone: string }>(
    sql`select time_zone as zone from platform.ventures where venture_id = ${ventureId}`,
  );
  return rows[0]?.zone ?? 'UTC';
}
