// Answers with the nameless page for registers where the network does not, and with nothing else.
//
// It keeps no page by itself: `keep.js` puts that one page and its files into the cache.

const KEPT = "offline";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "POST" && pathname === "/logout") {
    event.waitUntil(forgetNames());
  } else if (request.method !== "GET") {
    return;
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => kept("/offline")));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => kept(request)));
  }
});

async function kept(request) {
  return (await (await caches.open(KEPT)).match(request)) ?? Response.error();
}

// Signing out takes the names from the device; marks that the office has not had yet stay.
async function forgetNames() {
  const database = await new Promise((done, failed) => {
    const request = indexedDB.open("registers");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  }).catch(() => null);
  if (!database) return;
  const transaction = database.transaction(["device", "kits"], "readwrite");
  transaction.objectStore("device").delete("vault");
  const kits = transaction.objectStore("kits");
  kits.getAll().onsuccess = (event) => {
    for (const kit of event.target.result) kits.put({ ...kit, names: null });
  };
  await new Promise((done) => (transaction.oncomplete = transaction.onabort = done));
  database.close();
}
