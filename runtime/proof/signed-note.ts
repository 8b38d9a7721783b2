import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

// C2SP signed notes (https://c2sp.org/signed-note@v1.0.0) with Ed25519 keys (signature type 0x01).

const ed25519Type = 0x01;
const publicKeyBytes = 32;
const keyIdBytes = 4;
const noteBytesMax = 1_000_000;
const signaturesMax = 100;
const linePrefix = '— ';

/** The text is not a signed note, or no trusted key signed it. */
export class NoteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoteError';
  }
}

/** A key that signs notes under a name. */
export interface NoteSigner {
  readonly name: string;
  /** First 32 bits of the key's hash, as 8 lower-case hex digits. */
  readonly keyId: string;
  /** What a verifier needs: `<name>+<key id>+<base64 of type and public key>`. */
  readonly verifierKey: string;
  /**
   * Signs a text. Ed25519 is deterministic: the same text always gives the same note.
   * @param text ends in a newline and has no other control character
   * @returns the text, a blank line and the signature line
   * @throws NoteError when the text can't be a note
   */
  sign(text: string): string;
}

/** A key that verifies notes. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: string;
  /** @returns true when the signature over the text is this key's */
  verify(text: string, signature: Uint8Array): boolean;
}

/**
 * Makes a signer.
 * @param pkcs8Base64 Ed25519 private key, PKCS#8 DER in base64
 * @param name of the key: not empty, no space, no plus
 * @throws NoteError when the key is not an Ed25519 key or the name is not allowed
 */
export function createNoteSigner(pkcs8Base64: string, name: string): NoteSigner {
  checkName(name);
  const key = readPrivateKey(pkcs8Base64);
  const publicKey = rawPublicKey(key);
  const keyId = keyIdOf(name, publicKey);
  return {
    name,
    keyId: keyId.toString('hex'),
    verifierKey: `${name}+${keyId.toString('hex')}+${Buffer.from([ed25519Type, ...publicKey]).toString('base64')}`,
    sign(text) {
      checkText(text);
      const signature = sign(null, Buffer.from(text), key);
      return `${text}\n${linePrefix}${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
    },
  };
}

/**
 * Reads a verifier key, `<name>+<key id>+<base64>`.
 * @throws NoteError when it is malformed, is of another type than Ed25519, or its key id is not that of its key
 */
export function parseVerifierKey(verifierKey: string): NoteVerifier {
  const [name = '', keyId = '', ...rest] = verifierKey.trim().split('+');
  // Base64 has plus signs of its own.
  const encoded = Buffer.from(rest.join('+'), 'base64');
  checkName(name);
  if (encoded.length !== 1 + publicKeyBytes || encoded[0] !== ed25519Type) {
    throw new NoteError('The verifier key is not an Ed25519 key of a signed note');
  }
  const raw = encoded.subarray(1);
  if (keyIdOf(name, raw).toString('hex') !== keyId) throw new NoteError('The verifier key has a wrong key id');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  return { name, keyId, verify: (text, signature) => verify(null, Buffer.from(text), key, signature) };
}

/**
 * Opens a note: signatures of unknown keys are ignored, a bad one of a trusted key refuses the whole note.
 * @returns the signed text with its final newline
 * @throws NoteError when the note is malformed or no trusted key signed it
 */
export function openNote(note: string, trusted: readonly NoteVerifier[]): string {
  if (Buffer.byteLength(note) > noteBytesMax) throw new NoteError('The note is too long');
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) throw new NoteError('The note has no signature block');
  const text = note.slice(0, cut + 1);
  checkText(text);
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > signaturesMax) throw new NoteError('The note has too many signatures');
  let isSigned = false;
  for (const line of lines) {
    const { name, keyId, signature } = parseSignatureLine(line);
    const verifier = trusted.find((candidate) => candidate.name === name && candidate.keyId === keyId);
    if (verifier === undefined) continue;
    if (!verifier.verify(text, signature)) throw new NoteError(`The signature of ${name} does not match the note`);
    isSigned = true;
  }
  if (!isSigned) throw new NoteError('No trusted key signed the note');
  return text;
}

function parseSignatureLine(line: string): { name: string; keyId: string; signature: Uint8Array } {
  const [name, encoded, ...rest] = line.startsWith(linePrefix) ? line.slice(linePrefix.length).split(' ') : [];
  if (name === undefined || encoded === undefined || rest.length > 0)
    throw new NoteError('A signature line is malformed');
  checkName(name);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length <= keyIdBytes || bytes.toString('base64') !== encoded) {
    throw new NoteError('A signature line is malformed');
  }
  return { name, keyId: bytes.subarray(0, keyIdBytes).toString('hex'), signature: bytes.subarray(keyIdBytes) };
}

/** SHA-256(name || 0x0A || type || public key), cut to 32 bits. */
function keyIdOf(name: string, publicKey: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(ed25519Type))
    .update(publicKey)
    .digest()
    .subarray(0, keyIdBytes);
}

function readPrivateKey(pkcs8Base64: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    // The cause is left out: it may quote the key.
    throw new NoteError('The signing key is not a PKCS#8 private key in base64');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new NoteError('The signing key is not an Ed25519 key');
  return key;
}

function rawPublicKey(key: KeyObject): Buffer {
  const raw = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  if (raw.length !== publicKeyBytes) throw new NoteError('The signing key is not an Ed25519 key');
  return raw;
}

function checkName(name: string): void {
  if (name === '' || /[\s+]/u.test(name))
    throw new NoteError('A key name must not be empty and must have no space and no plus');
}

function checkText(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these.
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(text) || !text.isWellFormed()) {
    throw new NoteError('A note must end in a newline and must have no other control character');
  }
}
