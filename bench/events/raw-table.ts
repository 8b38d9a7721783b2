/** As many bytes as an event of the benchmark takes in its table. */
export const rawPayload = 'x'.repeat(500);
export const createRawTable =
  'create table public.bench_raw (id bigint generated always as identity primary key, payload text)';
export const insertRawRow = 'insert into public.bench_raw (payload) values ($1)';
