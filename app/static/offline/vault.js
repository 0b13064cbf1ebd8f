// Names on a device: each register's under a random AES-GCM key, which only the PIN's holder can unwrap.
//
// The PIN is never kept. It makes a key (PBKDF2, SHA-256, 600,000 rounds) that seals a private RSA key;
// its public half wraps the key of each new register, so that the PIN is asked for once and not each time.

const ROUNDS = 600_000;
const RSA = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function fromPin(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin.normalize("NFKC").trim()), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function make(pin, owner) {
  const pair = await crypto.subtle.generateKey(RSA, true, ["encrypt", "decrypt"]);
  const [salt, iv] = [random(16), random(12)];
  const secret = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await fromPin(pin, salt), secret);
  const open = await crypto.subtle.exportKey("spki", pair.publicKey);
  return { owner, salt, iv, sealed, open };
}

// The private key, for as long as the page is open; it throws for another PIN.
export async function unlock(vault, pin) {
  const secret = await crypto.subtle.decrypt({ name: "AES-GCM", iv: vault.iv }, await fromPin(pin, vault.salt), vault.sealed);
  return crypto.subtle.importKey("pkcs8", secret, RSA, false, ["decrypt"]);
}

const bound = (session) => new TextEncoder().encode(session);

export async function seal(vault, session, names) {
  const open = await crypto.subtle.importKey("spki", vault.open, RSA, false, ["encrypt"]);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: bound(session) };
  const text = await crypto.subtle.encrypt(how, key, new TextEncoder().encode(JSON.stringify(names)));
  const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, open, await crypto.subtle.exportKey("raw", key));
  return { iv, text, wrapped };
}

// The names of a register, by token.
export async function read(secret, { session, names }) {
  const raw = await crypto.subtle.decrypt({ name: "RSA-OAEP" }, secret, names.wrapped);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: names.iv, additionalData: bound(session) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, names.text)));
}
