// Keeps the nameless page and its files, for when there is no network.

const FILES = "link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]";

export async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/offline/worker.js", { scope: "/" });
  const page = await fetch("/offline");
  if (!page.ok || /no-store/.test(page.headers.get("Cache-Control"))) return;
  const cache = await caches.open("offline");
  await cache.put("/offline", page.clone());
  const files = new DOMParser().parseFromString(await page.text(), "text/html").querySelectorAll(FILES);
  await cache.addAll([...files].map((one) => one.getAttribute("href") ?? one.getAttribute("src")));
}
