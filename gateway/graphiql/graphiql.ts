export function serveGraphiql(_s: unknown): void {}
