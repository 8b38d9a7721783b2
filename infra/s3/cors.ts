/** One rule of a bucket's CORS configuration. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

/** What a browser asks with: a preflight, or (with only the origin and its own method) the request itself. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Lower case. */
  readonly requestHeaders: readonly string[];
}

/**
 * Reads the body of PutBucketCors.
 * @returns undefined when it is not a CORS configuration
 */
export function parseCorsConfiguration(xml: string): readonly CorsRule[] | undefined {
  if (!/<CORSConfiguration[\s>]/.test(xml)) return undefined;
  const rules = elements(xml, 'CORSRule').map((rule): CorsRule => {
    const maxAge = elements(rule, 'MaxAgeSeconds')[0];
    return {
      allowedOrigins: elements(rule, 'AllowedOrigin'),
      allowedMethods: elements(rule, 'AllowedMethod'),
      allowedHeaders: elements(rule, 'AllowedHeader'),
      exposeHeaders: elements(rule, 'ExposeHeader'),
      maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    };
  });
  const isValid = rules.every((rule) => rule.allowedOrigins.length > 0 && rule.allowedMethods.length > 0);
  return rules.length > 0 && isValid ? rules : undefined;
}

/**
 * Answers a browser by the first rule that allows all it asks for.
 * @returns the headers to send, or undefined when no rule does
 */
export function answerCors(
  rules: readonly CorsRule[],
  question: CorsQuestion,
): Readonly<Record<string, string>> | undefined {
  const rule = rules.find(
    (candidate) =>
      candidate.allowedMethods.includes(question.method) &&
      candidate.allowedOrigins.some((pattern) => matches(pattern, question.origin)) &&
      question.requestHeaders.every((name) =>
        candidate.allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name)),
      ),
  );
  if (rule === undefined) return undefined;
  return {
    'access-control-allow-origin': rule.allowedOrigins.includes('*') ? '*' : question.origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(question.requestHeaders.length > 0 && { 'access-control-allow-headers': question.requestHeaders.join(', ') }),
    ...(rule.exposeHeaders.length > 0 && { 'access-control-expose-headers': rule.exposeHeaders.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

// A pattern holds at most one asterisk, which stands for any text.
function matches(pattern: string, text: string): boolean {
  const asterisk = pattern.indexOf('*');
  if (asterisk < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, asterisk), pattern.slice(asterisk + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

// SDKs write this XML flat and without attributes, so the texts between two tags are all there is to read.
function elements(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map(([, content]) =>
    (content ?? '')
      .trim()
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}
