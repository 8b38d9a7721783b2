import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '#runtime/config/config.ts';
import { databaseRoles, roleNameOf } from '#runtime/db/roles.ts';
import { roles } from '#runtime/service/service.ts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()),
      restart: z.string(),
      environment: z.record(z.string(), z.string()).default({}),
      depends_on: z.record(z.string(), z.object({ condition })).default({}),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});
const document: unknown = parse(text, { merge: true });
const { services, volumes } = composeSchema.parse(document);
const entries = Object.entries(services);

/** What compose makes of `${NAME:-default}` and `${NAME:?message}` when only the required names are set. */
const interpolate = (value: string): string =>
  value.replaceAll(
    /\$\{(\w+)(?::(-|\?)([^}]*))?\}/g,
    (_match, name: string, kind: string | undefined, rest: string) => {
      if (kind === '-') return rest;
      expect(kind, `${name} has neither a default nor a message`).toBe('?');
      return sampleSecrets[name] ?? `sample${name.replaceAll('_', '').toLowerCase()}${'x'.repeat(32)}`;
    },
  );
const sampleSecrets: Readonly<Record<string, string>> = { VENTURE_AUDIT_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIA==' };

describe('docker-compose.yml', () => {
  it('follows the compose specification', () => {
    const packageFile = require.resolve('dclint/package.json');
    const schema: unknown = require(join(dirname(packageFile), 'schemas', 'compose.schema.json'));
    // The file names its dialect with https, which is not the name that the dialect has.
    const dialect = {
      ...z.record(z.string(), z.unknown()).parse(schema),
      $schema: 'http://json-schema.org/draft-07/schema#',
    };
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(dialect);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    // The schema does find faults: a misspelt key is one.
    expect(validate({ services: { redis: { imagee: 'redis' } } })).toBe(false);
  });

  it.each(entries)('lets %s wait only for services that exist and can say when they are ready', (_name, service) => {
    for (const [needed, { condition: wanted }] of Object.entries(service.depends_on)) {
      const other = services[needed];
      expect(other, needed).toBeDefined();
      if (wanted === 'service_healthy') expect(other?.healthcheck, needed).toBeDefined();
    }
  });

  it('starts in an order without a circle', () => {
    const started = new Set<string>();
    for (const _ of entries) {
      for (const [name, { depends_on }] of entries) {
        if (Object.keys(depends_on).every((needed) => started.has(needed))) started.add(name);
      }
    }
    expect(entries.map(([name]) => name).filter((name) => !started.has(name))).toEqual([]);
  });

  it('mounts only volumes and files that exist, and uses every volume', () => {
    const sources = entries.flatMap(([, service]) => service.volumes.map((volume) => volume.split(':')[0] ?? ''));
    const named = sources.filter((source) => !source.startsWith('./'));
    expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
    for (const source of sources.filter((path) => path.startsWith('./'))) {
      expect(existsSync(join(root, source)), source).toBe(true);
    }
  });

  it('runs every role in exactly one container', () => {
    const run = entries.flatMap(([, { command }]) =>
      command.filter((word) => word.startsWith('--roles=')).flatMap((word) => word.slice('--roles='.length).split(',')),
    );
    expect(run.toSorted()).toEqual([...roles].toSorted());
  });

  it('gives every role an environment that is a valid configuration', () => {
    for (const [name, { command, environment, ports }] of entries) {
      if (command[0] !== 'service/main.ts') continue;
      const values = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, interpolate(value)]));
      const config = loadConfig(values);
      const role = name === 'workers' ? 'orchestrator' : name;
      const port = Object.entries(config.ports).find(([service]) => service === role)?.[1];
      if (command[1] !== '--migrate') expect(ports, name).toEqual([`127.0.0.1:${port}:${port}`]);
    }
  });

  it('publishes ports on this machine only', () => {
    for (const [name, { ports }] of entries)
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('restarts whatever fails, and pins every image to a version', () => {
    for (const [name, { restart, image }] of entries) {
      expect(restart, name).toBe('on-failure');
      expect(image, name).toMatch(/:(?!latest$)[\w.-]+$/);
    }
  });

  it('holds no secret, and says of each one that is missing where to put it', () => {
    for (const [name, { environment }] of entries) {
      for (const [key, value] of Object.entries(environment)) {
        if (!/PASSWORD|SECRET|SIGNING_KEY|ACCESS_KEY|ROOT_USER|AUTH$/.test(key)) continue;
        expect(value, `${name} ${key}`).toMatch(/^\$\{\w+:\?is missing in \.env\}$/);
      }
    }
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? '');
    const head = text.slice(0, text.indexOf('\nname:'));
    for (const name of new Set(required)) expect(head, name).toContain(name);
  });

  it('tells the password of the owner to nobody but what makes the tables, and of a role to who runs its services', () => {
    const told: Record<string, string[]> = {};
    for (const [name, { command, environment }] of entries) {
      if (command[0] !== 'service/main.ts') continue;
      const urls = Object.entries(environment).filter(([key]) => key.startsWith('VENTURE_DATABASE_URL'));
      told[name] = urls.map(([, url]) => new URL(interpolate(url)).username).toSorted();
      for (const [key, url] of urls) {
        const role = /^VENTURE_DATABASE_URL_(\w+)$/.exec(key)?.[1]?.toLowerCase();
        if (role !== undefined) expect(new URL(interpolate(url)).username, `${name} ${key}`).toBe(`parpour_${role}`);
      }
    }
    const roleNames = databaseRoles.map(roleNameOf);
    expect(told).toEqual({
      migrate: [...roleNames, 'venture'].toSorted(),
      'control-plane': ['parpour_control_plane'],
      policy: ['parpour_policy'],
      artifact: ['parpour_artifact'],
      treasury: ['parpour_treasury'],
      compliance: ['parpour_compliance'],
      workers: ['parpour_artifact', 'parpour_control_plane', 'parpour_reader', 'parpour_sequencer', 'parpour_treasury'],
      gateway: ['parpour_reader'],
    });
  });

  it('sets every variable that nats.conf asks for', () => {
    const config = readFileSync(join(root, 'infra', 'nats', 'nats.conf'), 'utf8');
    const asked = [...config.matchAll(/: \$(\w+)$/gm)].map((match) => match[1] ?? '');
    expect(Object.keys(services.nats?.environment ?? {}).toSorted()).toEqual(asked.toSorted());
  });
});

describe('Dockerfile', () => {
  it('runs on the major version of Node that the packages pin', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const major = dependencies.node?.split('.')[0];
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${major}-slim`]));
  });

  it('copies only what exists and what .dockerignore lets through', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(ignored, path).toContain(`!${path}`);
    }
  });

  it('does not run as root', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
