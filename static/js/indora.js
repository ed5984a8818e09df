/* Comfort on top of pages that work without it: nothing here decides, the server does. Read downwards. */
(() => {
  "use strict";
  const doc = document;
  const all = (selector, root = doc) => root.querySelectorAll(selector);

  function start() {
    doc.documentElement.classList.add("js");
    enhance();
    if (doc.documentElement.dataset.disimpan !== undefined) ping();
    doc.addEventListener("click", pressed, true);
    for (const kind of ["pointerdown", "pointercancel"]) doc.addEventListener(kind, touched);
    doc.addEventListener("submit", sentOnce, true);
    doc.addEventListener("change", typedQuantity);
    doc.addEventListener("htmx:before:swap", keepChoice);
    doc.addEventListener("htmx:after:swap", () => { enhance(); giveBackChoice(); });
    doc.addEventListener("htmx:finally:request", (event) => { free(event.target); personal(); });
    doc.addEventListener("htmx:after:request", () => signal(true));
    doc.addEventListener("htmx:error", (event) => { if (/fetch|abort|network|timeout/i.test(event.detail?.error)) ping(); });
    addEventListener("offline", ping);
    addEventListener("online", ping);
    doc.readyState === "complete" ? keepForLater() : addEventListener("load", keepForLater);
    // The back button brings dead buttons and an old count.
    addEventListener("pageshow", () => { all("form[data-busy]").forEach(free); personal(); });
    setInterval(tick, 1000);
  }

  function enhance() {
    personal();
    all("[data-print]").forEach((button) => { button.hidden = false; });
    all("[data-copy]:not([data-ready])").forEach(addCopyButton);
    all('[data-stepper="local"]:not([data-ready])').forEach(addSteps);
    all("input[type=password]:not([data-ready])").forEach(addReveal);
    keepPage();
    tick();
  }

  /* ---- a token's page is kept the moment it shows it ---- */
  function keepPage() {
    const done = doc.querySelector("[data-simpan]:not([data-ready])");
    if (!done || doc.documentElement.dataset.disimpan) return;
    done.dataset.ready = "1";
    navigator.serviceWorker?.ready.then((helper) => helper.active.postMessage({ simpan: location.pathname }));
  }

  /* ---- a tap made meanwhile outlives the answer ---- */
  let chosen = null;
  function keepChoice() { chosen = doc.querySelector("#ringkasan input[type=radio]:checked")?.value ?? null; }
  function giveBackChoice() {
    const same = chosen && doc.querySelector(`#ringkasan input[type=radio][value="${CSS.escape(chosen)}"]`);
    if (same && !same.disabled) same.checked = true;
  }

  /* ---- who is looking: told by two cookies, for pages are the same for all ---- */
  function personal() {
    const count = parseInt(cookie("keranjang"), 10) || 0;
    all("[data-cart-count]").forEach((badge) => {
      badge.hidden = count < 1;
      badge.textContent = count > 99 ? "99+" : count;
      badge.setAttribute("aria-label", count + " barang");
    });
    const name = cookie("nama").split(" ")[0];
    if (name) all("[data-account]").forEach((link) => { link.href = "/anggota"; link.querySelector("span").textContent = name; });
    navigator.setAppBadge?.(count).catch(() => {});
    if (cookie("hemat") === "1") doc.documentElement.classList.add("hemat");
  }

  function cookie(name) {
    const found = doc.cookie.split("; ").find((part) => part.startsWith(name + "="));
    try { return found ? decodeURIComponent(found.slice(name.length + 1).replace(/^"|"$/g, "")) : ""; } catch { return ""; }
  }

  /* ---- pressing ---- */
  function pressed(event) {
    foresee(event.target.closest?.(".step[name=ubah]"));
    const target = event.target.closest?.("[data-confirm], [data-print], .js-copy, .js-step, .js-reveal");
    if (!target) return;
    if (target.dataset.confirm) return ask(event, target);
    if (target.matches("[data-print]")) return print();
    if (target.matches(".js-copy")) return copy(target);
    if (target.matches(".js-step")) return stepBy(target);
    reveal(target);
  }

  function ask(event, target) {
    if (target.dataset.sure) { delete target.dataset.sure; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = make("dialog", { ariaLabel: target.dataset.confirm });
    const no = make("button", { type: "button", className: "btn btn-quiet", textContent: "Batal" });
    const yes = make("button", { type: "button", className: "btn btn-danger", textContent: target.textContent.trim() });
    const row = make("div", { className: "cluster" });
    row.append(no, yes);
    dialog.append(make("h2", { textContent: target.dataset.confirm }), row);
    doc.body.append(dialog);
    no.onclick = () => dialog.close();
    yes.onclick = () => { dialog.close(); target.dataset.sure = "1"; target.click(); };
    dialog.onclose = () => { dialog.remove(); target.focus(); };
    dialog.showModal();
    no.focus();
  }

  /* One deed a press. `disabled` would drop the button's value and the focus. */
  function sentOnce(event) {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.busy = "1";
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-busy", "true"));
    setTimeout(free, 15000, form);
  }

  function free(node) {
    const form = node.closest?.("form");
    if (!form) return;
    delete form.dataset.busy;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }

  /* A finger on a link, not a scrolling one: sw.js asks for its page. */
  let soon;
  function touched({ type, target }) {
    clearTimeout(soon);
    const link = type === "pointerdown" && target.closest("a[href]");
    if (link && !doc.querySelector("html.hemat")) soon = setTimeout(() => navigator.serviceWorker?.controller?.postMessage({ ambil: link.href }), 40);
  }

  /* ---- how many ---- */
  /* The number moves once the form has been read; the server's answer puts it right. */
  function foresee(button) {
    if (!button || button.form.dataset.busy || !button.form.hasAttribute("hx-post")) return;
    const input = button.form.querySelector("input[type=number]"), was = input.value;
    setTimeout(() => { input.value = Math.max(+input.min, Math.min(+input.max || 9999, +was + +button.value)); });
    button.form.addEventListener("htmx:error", () => { input.value = was; }, { once: true });
  }

  function addSteps(stepper) {
    stepper.dataset.ready = "1";
    const input = stepper.querySelector("input");
    for (const [by, sign, words] of [[-1, "−", "Kurangi"], [1, "+", "Tambah"]]) {
      const button = make("button", { type: "button", className: "step js-step", textContent: sign, ariaLabel: words });
      button.dataset.by = by;
      by < 0 ? input.before(button) : input.after(button);
    }
  }

  function stepBy(button) {
    const input = button.parentNode.querySelector("input");
    const low = input.min === "" ? -Infinity : +input.min, high = input.max === "" ? Infinity : +input.max;
    input.value = Math.min(high, Math.max(low, (+input.value || 0) + +button.dataset.by));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function typedQuantity(event) {
    const stepper = event.target.closest?.('[data-stepper="submit"]');
    if (stepper && event.target.form) event.target.form.requestSubmit(stepper.querySelector(".stepper-set"));
  }

  /* ---- copying and showing ---- */
  function addCopyButton(text) {
    text.dataset.ready = "1";
    text.after(make("button", { type: "button", className: "btn btn-quiet js-copy", textContent: "Salin", ariaLabel: "Salin " + text.dataset.copyLabel }));
  }

  async function copy(button) {
    const text = button.previousElementSibling;
    try { await navigator.clipboard.writeText(text.dataset.copy); }
    catch { getSelection().selectAllChildren(text); if (!doc.execCommand("copy")) return; }
    button.textContent = "Tersalin";
    announce(text.dataset.copyLabel + " tersalin");
    setTimeout(() => { button.textContent = "Salin"; }, 3000);
  }

  function addReveal(input) {
    input.dataset.ready = "1";
    input.after(make("button", { type: "button", className: "js-reveal", textContent: "Lihat", ariaLabel: "Lihat kata sandi" }));
  }

  function reveal(button) {
    const input = button.previousElementSibling, shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? "Lihat" : "Tutup";
    button.ariaLabel = button.textContent + " kata sandi";
  }

  /* ---- time left, by the server's clock: phones are often wrong ---- */
  function tick() {
    all("[data-countdown]").forEach((time) => {
      time.dataset.ahead ??= time.dataset.now ? Date.now() - Date.parse(time.dataset.now) : 0;
      const left = Math.floor((Date.parse(time.dateTime) - Date.now() + +time.dataset.ahead) / 1000);
      const words = left <= 0 ? "Waktu habis" : left < 3600
        ? `${Math.floor(left / 60)} menit ${left % 60} detik lagi`
        : left < 86400 ? `${Math.floor(left / 3600)} jam ${Math.floor(left % 3600 / 60)} menit lagi` : `${Math.floor(left / 86400)} hari lagi`;
      if (time.textContent !== words) time.textContent = words;
      if (left <= 0 && !time.dataset.over) { time.dataset.over = "1"; time.dispatchEvent(new CustomEvent("waktuhabis", { bubbles: true })); }
    });
  }

  /* ---- signal: only the shop's answer proves it ---- */
  async function ping() {
    let there = false;
    try { there = (await fetch("/ping", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok; } catch {}
    signal(there);
    if (there) navigator.serviceWorker?.controller?.postMessage("kirim");
    clearTimeout(ping.again);
    if (!there) ping.again = setTimeout(ping, 10000);
  }

  function signal(there) {
    const shown = doc.querySelector(".offline"), kept = doc.documentElement.dataset.disimpan;
    if (there) { shown?.remove(); return; }
    if (shown) return;
    const at = kept && new Date(kept).toLocaleString("id-ID", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    const words = at ? `Tidak ada sinyal. Ini halaman yang tersimpan ${at}.` : "Tidak ada sinyal. Yang sudah Anda isi tetap ada; coba lagi sebentar lagi.";
    doc.body.append(make("p", { className: "offline", role: "alert", textContent: words }));
  }

  /* sw.js keeps pages and waiting orders; it starts when the page has all it needs. */
  function keepForLater() {
    const helper = navigator.serviceWorker;
    if (!helper || doc.body.classList.contains("office")) return;
    helper.register("/sw.js").catch(() => {});
    helper.addEventListener("message", ({ data }) => {
      if (!data?.pesanan) return;
      const { number } = data.pesanan, note = make("p", { className: "notice notice-" + (number ? "ok" : "wait") });
      note.append(make("a", { href: number ? "/pesanan/" + number : "/luring", textContent: number ? `Pesanan ${number} sudah terkirim` : "Pesanan yang menunggu perlu dilihat lagi" }));
      doc.getElementById("pesan").replaceChildren(note);
    });
  }

  function announce(words) {
    let live = doc.querySelector(".js-live");
    if (!live) { live = make("p", { className: "vh js-live", role: "status" }); doc.body.append(live); }
    live.textContent = words;
  }

  function make(tag, properties) {
    return Object.assign(doc.createElement(tag), properties);
  }

  start();
})();
