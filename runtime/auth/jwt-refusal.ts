import { errors } from 'jose';
import { CredentialRefusal } from './refusal.ts';

/** @returns what a caller is told when jose refuses a token; it checks the signature before any claim */
export function refusalOfJwt(error: unknown): CredentialRefusal {
  if (error instanceof CredentialRefusal) return error;
  if (error instanceof errors.JWTExpired) return new CredentialRefusal('EXPIRED', 'The token has expired', error);
  if (error instanceof errors.JWTClaimValidationFailed) return refusalOfClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return new CredentialRefusal(
      'WRONG_ALGORITHM',
      'The token is signed by an algorithm that is not taken here',
      error,
    );
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new CredentialRefusal('INVALID', 'The token is not valid: its signature is wrong', error);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return new CredentialRefusal('UNKNOWN_KEY', 'The token names no signing key that is in use', error);
  }
  return new CredentialRefusal('MALFORMED', 'The token is not valid', error);
}

function refusalOfClaim(error: errors.JWTClaimValidationFailed): CredentialRefusal {
  switch (error.claim) {
    case 'iss':
      return new CredentialRefusal('UNKNOWN_ISSUER', 'The token comes from an issuer that is not known here', error);
    case 'aud':
      return new CredentialRefusal('WRONG_AUDIENCE', 'The token was made for another audience', error);
    case 'nbf':
      return new CredentialRefusal('NOT_YET_VALID', 'The token is not valid yet', error);
    default:
      return new CredentialRefusal('CLAIMS', `The token lacks a claim, or has a wrong one: ${error.claim}`, error);
  }
}
