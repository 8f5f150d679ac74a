/* VERSION and FILES stand above: the server writes them. The page comes from here when the network does not answer. */
const PREFIX = "case-service-day-";
const CACHE = PREFIX + VERSION;
const PAGE = "/case/service/day";
/** Milliseconds that the network is waited for. */
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
    event.waitUntil(
        (async () => {
            const page = await fetch(PAGE, { credentials: "same-origin" });
            if (!page.ok || page.redirected) {
                throw new Error("Nobody is logged in: the page is kept another time.");
            }
            const cache = await caches.open(CACHE);
            await cache.addAll(FILES);
            // Whose phone it is, the page finds out by itself: it is kept for everybody.
            const text = (await page.text()).replace(/ data-user="\d+"/, "");
            await cache.put(PAGE, new Response(text, { headers: page.headers }));
            await self.skipWaiting();
        })()
    );
});

self.addEventListener("activate", (event) => {
    event.waitUntil(
        (async () => {
            const names = await caches.keys();
            const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
            await Promise.all(old.map((name) => caches.delete(name)));
            await self.clients.claim();
        })()
    );
});

async function page(request) {
    const kept = await caches.match(PAGE, { cacheName: CACHE });
    if (!kept) {
        return fetch(request);
    }
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    try {
        const answer = await Promise.race([fetch(request), late]);
        return answer && answer.status < 500 ? answer : kept;
    } catch {
        return kept;
    }
}

async function file(request) {
    return (await caches.match(request, { cacheName: CACHE })) || fetch(request);
}

self.addEventListener("fetch", (event) => {
    const { pathname } = new URL(event.request.url);
    if (event.request.mode === "navigate" && pathname === PAGE) {
        event.respondWith(page(event.request));
    } else if (event.request.method === "GET" && FILES.includes(pathname)) {
        event.respondWith(file(event.request));
    }
});
