import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const iterations = 4_096;
const derive = promisify(pbkdf2);

/**
 * What PostgreSQL keeps in place of a password (RFC 5803). Sent instead of it, so that no statement, log or backup of one
 * ever holds the password itself.
 * @param password printable ASCII, which needs no SASLprep
 */
export async function scramVerifier(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const salted = await derive(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
  const keys = [storedKey, hmac('Server Key')].map((key) => key.toString('base64'));
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${keys.join(':')}`;
}
