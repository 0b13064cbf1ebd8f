// What a device keeps of registers: its own name, what opens the names, the registers, and the marks.
//
// A mark is only ever added, under the next number of this device, and goes once the office has it.

const changed = new Set();
let opened;

export function whenChanged(listener) {
  changed.add(listener);
}

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("registers", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("device");
      request.result.createObjectStore("kits", { keyPath: "session" });
      request.result.createObjectStore("marks", { keyPath: "counter", autoIncrement: true });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function within(store, mode, deed) {
  const transaction = (await database()).transaction(store, mode);
  const request = deed(transaction.objectStore(store));
  await new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
  return request?.result;
}

export async function device() {
  const known = await within("device", "readonly", (store) => store.get("name"));
  if (known) return known;
  const name = crypto.randomUUID();
  await within("device", "readwrite", (store) => store.put(name, "name"));
  return name;
}

export const vault = () => within("device", "readonly", (store) => store.get("vault"));
export const keepVault = (vault) => within("device", "readwrite", (store) => store.put(vault, "vault"));

export const kit = (session) => within("kits", "readonly", (store) => store.get(session));
export const kits = () => within("kits", "readonly", (store) => store.getAll());
export const keepKit = (kit) => within("kits", "readwrite", (store) => store.put(kit));

export const marks = () => within("marks", "readonly", (store) => store.getAll());

export async function addMark(mark) {
  const whole = { minutes: null, source: "offline", code: "", why: "", marked_at: Date.now(), ...mark };
  await within("marks", "readwrite", (store) => store.add(whole));
  await tell();
}

export async function settle({ taken, refused }) {
  await within("marks", "readwrite", (store) => {
    for (const counter of taken) store.delete(counter);
    for (const { counter, why } of refused) {
      const request = store.get(counter);
      request.onsuccess = () => request.result && store.put({ ...request.result, why });
    }
  });
  await tell();
}

export async function dismiss(counter) {
  await within("marks", "readwrite", (store) => store.delete(counter));
  await tell();
}

// The names go, sealed as they are; the marks stay.
export async function forgetNames() {
  await within("device", "readwrite", (store) => store.delete("vault"));
  for (const one of await kits()) await keepKit({ ...one, names: null });
  await tell();
}

// After a module's end its names go, and a register with them that has nothing left to send.
export async function forgetWhatIsOver() {
  const waiting = new Set((await marks()).map((mark) => mark.session));
  for (const one of await kits()) {
    if (Date.now() < one.forget) continue;
    if (waiting.has(one.session)) await keepKit({ ...one, names: null });
    else await within("kits", "readwrite", (store) => store.delete(one.session));
  }
}

// Signing out leaves on the device what the office has not had yet, and for that it must know of it.
async function tell() {
  const waits = (await marks()).length > 0;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `unsent=1; path=/; SameSite=Lax; max-age=${waits ? 31536000 : 0}${secure}`;
  for (const listener of changed) listener();
}
