/* Without signal: pages seen before open again, and an order that could not leave waits here and is sent once.
   Served as /sw.js, with SHELL (addresses of the frame's files) and VERSION written before it. Read downwards. */
"use strict";
const FRAME = "kerangka-" + VERSION, PAGES = "halaman", OWN = "milik-saya", PICTURES = "gambar";
const MOST = { [PAGES]: 40, [OWN]: 30, [PICTURES]: 150 };
const PATIENCE = 6000;
/* Kept apart from public pages and thrown away when nobody is signed in any more. The office is never kept. */
const IS_OWN = /^\/(anggota(\/(kartu|simpanan|shu).*)?|pesanan(\/[^/]+)?|ppob(\/(transaksi\/[^/]+|riwayat|nomor|[a-z-]+))?|keranjang|bayar)$/;
const IS_PUBLIC = /^\/($|kategori|produk\/|cari|koperasi|transparansi|penjual\/|pasar|hitung\/|kontak|pengaduan|hemat-data)/;

addEventListener("install", (event) => event.waitUntil(
  caches.open(FRAME).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting())));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("kerangka-") && name !== FRAME) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/pesanan" && request.mode === "navigate") return event.respondWith(order(event));
  if (request.method !== "GET") return;
  if (/^\/(static|gambar)\//.test(url.pathname)) return event.respondWith(file(request, url));
  if (request.mode === "navigate") event.respondWith(page(event, url));
});

addEventListener("sync", (event) => { if (event.tag === "antrean") event.waitUntil(send()); });
addEventListener("message", (event) => {
  if (event.data === "kirim") event.waitUntil(send());
  if (event.data?.simpan) event.waitUntil(again(event.data.simpan));
  if (event.data?.ambil) begin(new URL(event.data.ambil));
});

/* ---- files: their address changes with their bytes, so what is kept is right ---- */
async function file(request, url) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && (url.search.startsWith("?v=") || url.pathname.startsWith("/gambar/"))) {
    keep(/^\/(static\/img|gambar)\//.test(url.pathname) ? PICTURES : FRAME, request, answer.clone());
  }
  return answer;
}

/* ---- pages: the shop's word first, the kept one when it does not come ---- */
async function page(event, url) {
  const name = IS_OWN.test(url.pathname) ? OWN : IS_PUBLIC.test(url.pathname) ? PAGES : null;
  const kept = name && await (await caches.open(name)).match(event.request, { ignoreVary: true });
  try {
    const coming = begun(event.request) ?? fetch(event.request);
    const answer = await (kept ? soon(coming) : coming);
    event.waitUntil(heard(name, event.request, url, answer.clone()));
    return answer;
  } catch {
    if (kept) return asKept(kept);
    const offline = await caches.match("/luring");
    return offline ? asKept(offline) : Response.error();
  }
}

/* A public page under a finger is asked for before the finger is lifted; what came is used once, and only in that moment. */
const MOMENT = 1500;
let asked = null;
function begin(url) {
  if (url.origin !== location.origin || !IS_PUBLIC.test(url.pathname)) return;
  const answer = fetch(url, { redirect: "manual", headers: { accept: "text/html" } });
  answer.catch(() => {}); // the tap itself will hear of it
  asked = { page: plain(url.href), at: Date.now(), answer };
}

function begun(request) {
  const was = asked;
  asked = null;
  return was?.page === plain(request.url) && Date.now() - was.at < MOMENT ? was.answer : null;
}

function plain(href) { return href.split("#")[0]; }

function soon(coming) {
  return Promise.race([coming, new Promise((_, no) => setTimeout(no, PATIENCE, new Error("late")))]);
}

async function heard(name, request, url, answer) {
  if (answer.type === "opaqueredirect") {
    // A page of one's own that leads elsewhere: signed out, or the cart is empty. What was kept of it is no longer true.
    if (name === OWN) await (url.pathname.startsWith("/anggota") ? caches.delete(OWN) : forget(url.pathname));
  } else if (name && answer.ok && (answer.headers.get("content-type") || "").startsWith("text/html")) {
    await keep(name, request, stamped(answer));
  }
  await send();
}

/* A page that came by a form, or changed by itself while it was open, never passed here: it asks to be kept as it stands now. */
async function again(path) {
  if (!IS_OWN.test(path)) return;
  const answer = await fetch(path).catch(() => null);
  if (answer?.ok && !answer.redirected) await keep(OWN, path, stamped(answer));
}

function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set("x-disimpan", new Date().toISOString());
  return new Response(answer.body, { status: answer.status, headers });
}

/* The kept page says so itself, by an attribute that style and script read. */
async function asKept(kept) {
  const at = kept.headers.get("x-disimpan") || "";
  const html = (await kept.text()).replace("<html", `<html data-disimpan="${at}"`);
  return new Response(html, { headers: kept.headers });
}

async function keep(name, request, answer) {
  const cache = await caches.open(name);
  await cache.put(request, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST[name] || 0))) await cache.delete(old);
}

async function forget(path) {
  await (await caches.open(OWN)).delete(path, { ignoreSearch: true, ignoreVary: true });
}

/* ---- an order without signal: kept, shown as waiting, sent once (its key makes twice the same as once) ---- */
async function order(event) {
  const copy = event.request.clone();
  try {
    const answer = await fetch(event.request);
    if (answer.type === "opaqueredirect") event.waitUntil(Promise.all([forget("/bayar"), forget("/keranjang")]));
    return answer;
  } catch {
    const body = await copy.text(), key = new URLSearchParams(body).get("kunci") || "";
    await store("readwrite", (orders) => orders.put({ key, body, at: Date.now(), state: "menunggu" }));
    registration.sync?.register("antrean").catch(() => {});
    return Response.redirect("/luring", 303);
  }
}

function send() {
  return navigator.locks.request("antrean", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    for (const waiting of (await store("readonly", (orders) => orders.getAll())).filter((one) => one.state === "menunggu")) {
      const said = await ask(waiting);
      if (!said) return;
      await store("readwrite", (orders) => orders.put({ ...waiting, ...said, body: said.state === "terkirim" ? "" : waiting.body }));
      await Promise.all([forget("/bayar"), forget("/keranjang")]);
      for (const tab of await clients.matchAll()) tab.postMessage({ pesanan: said });
    }
  });
}

/* What the shop said to it; null: nothing yet, it keeps waiting. */
async function ask(waiting) {
  let answer;
  try {
    answer = await fetch("/pesanan", { method: "POST", body: waiting.body, headers: { "content-type": "application/x-www-form-urlencoded" } });
  } catch { return null; }
  const where = new URL(answer.url).pathname;
  if (answer.redirected && answer.ok && where.startsWith("/pesanan/")) return { state: "terkirim", number: where.split("/")[2] };
  return answer.status >= 500 || answer.status === 429 ? null : { state: "perlu-dilihat" };
}

function store(mode, deed) {
  return new Promise((yes, no) => {
    const opening = indexedDB.open("indora", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("pesanan", { keyPath: "key" });
    opening.onerror = () => no(opening.error);
    opening.onsuccess = () => {
      const asked = deed(opening.result.transaction("pesanan", mode).objectStore("pesanan"));
      asked.onsuccess = () => { yes(asked.result); opening.result.close(); };
      asked.onerror = () => no(asked.error);
    };
  });
}
