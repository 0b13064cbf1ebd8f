// Fetches a register for this device, and sends its marks; what was sent twice is taken once.

import * as store from "./store.js";
import * as vault from "./vault.js";

const MOST = 500;
const api = (session, what) => `/sessions/${session}/register/${what}`;

export class SignedOut extends Error {}
export class NotYours extends Error {}

async function asked(address, options = {}) {
  const answer = await fetch(address, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } });
  if (answer.type === "opaqueredirect" || answer.status === 400) throw new SignedOut();
  if (answer.status === 403 || answer.status === 404) throw new NotYours();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// The register as the office has it now; what the device keeps of it has no name but under seal.
export async function fetchKit(session) {
  const device = await store.device();
  const fresh = await asked(`${api(session, "kit")}?device=${device}`);
  const known = await store.vault();
  const names = Object.fromEntries(fresh.rows.map((row) => [row.token, row.name]));
  const kept = { ...fresh, names: null, rows: fresh.rows.map(({ key, name, ...row }) => row) };
  delete kept.csrf;
  delete kept.now;
  if (known?.owner === fresh.owner) kept.names = await vault.seal(known, session, names);
  await store.keepKit(kept);
  return fresh;
}

let under = Promise.resolve();

// One sending at a time, so that no mark is on its way twice at once.
export function send(session, csrf) {
  under = under.catch(() => {}).then(() => sendNow(session, csrf));
  return under;
}

async function sendNow(session, csrf) {
  const waiting = (await store.marks()).filter((mark) => mark.session === session && !mark.why);
  if (!waiting.length) return null;
  const body = JSON.stringify({
    device: await store.device(),
    sent_at: Date.now(),
    marks: waiting.slice(0, MOST).map(({ session: _session, why: _why, ...mark }) => mark),
  });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  const answer = await asked(api(session, "replay"), { method: "POST", headers, body });
  const kit = await store.kit(session);
  if (kit) {
    const now = new Map(answer.rows.map((row) => [row.token, row]));
    await store.keepKit({ ...kit, rows: kit.rows.map((row) => ({ ...row, ...now.get(row.token) })) });
  }
  await store.settle(answer);
  return waiting.length > MOST ? sendNow(session, csrf) : answer;
}

// Every register's marks, with a fresh token for each; whether all of them could be tried.
export async function sendAll() {
  const sessions = new Set((await store.marks()).filter((mark) => !mark.why).map((mark) => mark.session));
  let trouble = null;
  for (const session of sessions) {
    try {
      const { csrf } = await fetchKit(session);
      await send(session, csrf);
    } catch (error) {
      trouble ??= error;
    }
  }
  if (trouble) throw trouble;
}

// How a row stands on this device: what the office said last, and over it what was marked here since.
export function standing(row, marks) {
  const mine = marks.filter((mark) => mark.token === row.token && !mark.why);
  const byHand = mine.findLast((mark) => mark.source === "offline");
  if (byHand) return byHand;
  return row.status ? row : (mine[0] ?? row);
}

export async function whose(code, rows) {
  const typed = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("I", "1").replaceAll("L", "1").replaceAll("O", "0");
  for (const row of rows) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${row.token}:${typed}`));
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex === row.check) return { row, code: typed };
  }
  return null;
}
