/**
 * Keeps one version of the page whole, models and all, for use without a network. A newer version is fetched beside it and
 * takes its place when no tab of the page is open any more, so that no session is ever made of two versions.
 */

/** The page's files, and a hash over them; both are put in by the build. */
declare const PAGE_FILES: readonly string[];
declare const PAGE_VERSION: string;

/** What of a service worker's global scope is used. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(
    type: "install" | "activate",
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(
    type: "fetch",
    listener: (event: { request: Request; respondWith(response: Promise<Response>): void }) => void,
  ): void;
}

const scope = globalThis as unknown as Scope;
const prefix = `maskwatch ${scope.registration.scope} `;
const name = prefix + PAGE_VERSION;

scope.addEventListener("install", (event) => event.waitUntil(fetchAll()));
scope.addEventListener("activate", (event) => event.waitUntil(removeOthers().then(() => scope.clients.claim())));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(scope.registration.scope)) event.respondWith(answer(event.request));
});

async function fetchAll(): Promise<void> {
  const cache = await caches.open(name);
  // What the page has just loaded is asked for again, but only whether it is still the same.
  await cache.addAll(
    PAGE_FILES.map((file) => new Request(new URL(file, scope.registration.scope), { cache: "no-cache" })),
  );
}

async function removeOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((one) => one.startsWith(prefix) && one !== name).map((one) => caches.delete(one)));
}

/** What is loaded only by choice, such as WebAssembly for WebGPU, is kept from its first use on. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
