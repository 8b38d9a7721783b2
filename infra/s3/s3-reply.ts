import type { FastifyReply, FastifyRequest } from 'fastify';

/** Refuses a request in the words and XML of S3. */
export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return reply.status(status).header('content-type', 'application/xml').send(xml);
}

/** The bucket that a path-style address names; empty for the list of all buckets. */
export function bucketOf(request: FastifyRequest): string {
  // Bucket names are letters, digits, dots and hyphens, so there is nothing to decode.
  return request.originalUrl.split('?', 1)[0]?.split('/')[1] ?? '';
}
