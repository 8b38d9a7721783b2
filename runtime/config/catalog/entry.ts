/** One variable of the environment. The catalog makes `.env.example` and the table in docs/configuration.md. */
export interface ConfigEntry {
  readonly name: `VENTURE_${string}` | `OTEL_${string}`;
  readonly group: string;
  readonly description: string;
  /** Value used when the variable is not set; no default and `required` means that start-up fails without it. */
  readonly fallback?: string;
  readonly required?: boolean;
  /** Never printed; may also be given as `<NAME>_FILE`, the path of a file that holds it. */
  readonly secret?: boolean;
  /** Shown in `.env.example`. */
  readonly example?: string;
}
