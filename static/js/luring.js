/* /luring: what waits to be sent, and what can be read without signal. Reads what sw.js keeps; decides nothing. */
(() => {
  "use strict";
  const WORDS = {
    "menunggu": "Menunggu sinyal. Pesanan terkirim sendiri begitu sinyal kembali, satu kali saja.",
    "terkirim": "Sudah terkirim.",
    "perlu-dilihat": "Ada yang berubah di toko, jadi pesanan belum dibuat. Periksa lagi keranjang Anda.",
  };

  async function show() {
    const orders = await waiting();
    const list = document.querySelector("[data-antrean]");
    list.replaceChildren(...orders.sort((a, b) => b.at - a.at).slice(0, 10).map(item));
    document.querySelector("[data-antrean-kosong]").hidden = orders.length > 0;
    const pages = document.querySelector("[data-halaman]");
    pages.replaceChildren(...(await kept()).map((path) => { const li = make("li"); li.append(make("a", { href: path, textContent: title(path) })); return li; }));
  }

  function item(order) {
    const li = make("li", { className: "card" });
    li.append(make("p", { textContent: `Pesanan ${new Date(order.at).toLocaleString("id-ID", { dateStyle: "long", timeStyle: "short" })}` }));
    li.append(make("p", { textContent: WORDS[order.state] || "" }));
    if (order.state === "terkirim") li.append(make("a", { href: "/pesanan/" + order.number, textContent: "Lihat pesanan " + order.number }));
    if (order.state === "perlu-dilihat") li.append(make("a", { href: "/keranjang", textContent: "Buka keranjang" }));
    return li;
  }

  async function kept() {
    const found = new Set();
    for (const name of ["milik-saya", "halaman"]) {
      for (const request of await (await caches.open(name)).keys()) found.add(new URL(request.url).pathname);
    }
    found.delete("/bayar");
    return [...found].slice(0, 40);
  }

  function title(path) {
    const known = { "/": "Beranda", "/keranjang": "Keranjang", "/anggota": "Akun saya", "/anggota/kartu": "Kartu anggota", "/pesanan": "Pesanan saya", "/kategori": "Kategori", "/cari": "Hasil pencarian" };
    const last = decodeURIComponent(path.split("/").pop());
    return known[path] || (path.startsWith("/pesanan/") ? "Pesanan " + last : last.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase()));
  }

  function waiting() {
    return new Promise((yes) => {
      const opening = indexedDB.open("indora", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("pesanan", { keyPath: "key" });
      opening.onerror = () => yes([]);
      opening.onsuccess = () => {
        const asked = opening.result.transaction("pesanan").objectStore("pesanan").getAll();
        asked.onsuccess = () => { yes(asked.result); opening.result.close(); };
        asked.onerror = () => yes([]);
      };
    });
  }

  function make(tag, properties) { return Object.assign(document.createElement(tag), properties); }

  navigator.serviceWorker?.addEventListener("message", show);
  show();
})();
