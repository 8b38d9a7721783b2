import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { emptyRoot } from './merkle-tree.ts';
import { createNoteSigner, NoteError, openNote, parseVerifierKey } from './signed-note.ts';

function newKey(type: 'ed25519' | 'x25519' = 'ed25519'): string {
  // Two calls: the overloads of generateKeyPairSync do not take a union.
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

const origin = 'parpour.example/log';
const signer = createNoteSigner(newKey(), origin);
const verifier = parseVerifierKey(signer.verifierKey);
const checkpoint = signCheckpoint(signer, { size: 8n, rootHash: emptyRoot });

describe('a signed note', () => {
  it("verifies notes that Go's note package signed", () => {
    const peter = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const signature = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
    expect(openNote(`${text}\n— PeterNeumann ${signature}\n`, [peter])).toBe(text);
  });

  it('ignores signatures of keys that it does not know', () => {
    const other = createNoteSigner(newKey(), 'witness.example/one');
    const text = 'one\n\ntwo\n';
    const both = signer.sign(text) + other.sign(text).slice(text.length + 1);
    expect(openNote(both, [verifier])).toBe(text);
    expect(openNote(both, [parseVerifierKey(other.verifierKey)])).toBe(text);
  });

  it('is refused when a known key has signed something else, whoever else signed it', () => {
    const other = createNoteSigner(newKey(), 'witness.example/one');
    const forged = `two\n${signer.sign('one\n').slice('one\n'.length)}${other.sign('two\n').slice('two\n'.length + 1)}`;
    expect(() => openNote(forged, [verifier, parseVerifierKey(other.verifierKey)])).toThrow(/does not match/);
  });

  it('is refused when only another key of the same name signed it', () => {
    const impostor = createNoteSigner(newKey(), origin);
    expect(() => openNote(impostor.sign('one\n'), [verifier])).toThrow('No trusted key signed the note');
  });

  it.each([
    ['no signature block', 'text\n'],
    ['no final newline', checkpoint.trimEnd()],
    ['a carriage return', checkpoint.replace('\n', '\r\n')],
    ['a hyphen for the dash', checkpoint.replace('—', '-')],
    ['a key id alone', 'text\n\n— a AAAAAA==\n'],
  ])('is refused with %s', (_what, note) => {
    expect(() => openNote(note, [verifier])).toThrow(NoteError);
  });

  it('refuses key names and texts that the format does not allow', () => {
    expect(() => createNoteSigner(newKey(), 'two words')).toThrow(NoteError);
    expect(() => createNoteSigner(newKey(), 'a+b')).toThrow(NoteError);
    expect(() => signer.sign('no newline')).toThrow(NoteError);
    expect(() => signer.sign('tab\there\n')).toThrow(NoteError);
  });

  it('refuses keys of another kind without repeating them', () => {
    const key = newKey('x25519');
    expect(() => createNoteSigner(key, origin)).toThrow('not an Ed25519 key');
    expect(() => createNoteSigner('c2VjcmV0', origin)).toThrow(
      /^The signing key is not a PKCS#8 private key in base64$/,
    );
  });

  it('refuses a verifier key whose key id is not that of its key', () => {
    const wrong = signer.verifierKey.replace(`+${signer.keyId}+`, '+00000000+');
    expect(() => parseVerifierKey(wrong)).toThrow('wrong key id');
    expect(() => parseVerifierKey('nonsense')).toThrow(NoteError);
  });
});

describe('a checkpoint', () => {
  it('says origin, size and root', () => {
    expect(checkpoint.split('\n').slice(0, 4)).toEqual([
      origin,
      '8',
      '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      '',
    ]);
    expect(openCheckpoint(checkpoint, verifier)).toEqual({ origin, size: 8n, rootHash: emptyRoot });
  });

  it('is the same to the byte when signed again', () => {
    expect(signCheckpoint(signer, { size: 8n, rootHash: emptyRoot })).toBe(checkpoint);
  });

  it('is refused with any character of its text changed', () => {
    const text = checkpoint.slice(0, checkpoint.indexOf('\n\n'));
    for (let at = 0; at < text.length; at++) {
      const changed = `${checkpoint.slice(0, at)}${text[at] === '9' ? '8' : '9'}${checkpoint.slice(at + 1)}`;
      expect(() => openCheckpoint(changed, verifier), `character ${at}`).toThrow(NoteError);
    }
  });

  it.each(['08', '-1', '8 ', '', '0x8'])('is refused with the size "%s"', (size) => {
    const root = Buffer.from(emptyRoot).toString('base64');
    expect(() => openCheckpoint(signer.sign(`${origin}\n${size}\n${root}\n`), verifier)).toThrow(NoteError);
  });

  it('is refused when it is of another log', () => {
    const root = Buffer.from(emptyRoot).toString('base64');
    expect(() => openCheckpoint(signer.sign(`other.example/log\n8\n${root}\n`), verifier)).toThrow(/of the log other/);
  });
});
