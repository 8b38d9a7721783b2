// Asks a role in the same container how it is: `node infra/container/health.mjs <port>`. Ends with 0 when it is well.
const [, , port] = process.argv;
try {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4000) });
  if (!answer.ok) console.error(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
