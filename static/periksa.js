// Verifies an SHU slip in the browser, without network. The same rules as docs/bukti.md and docs/periksa.py.
"use strict";
const K = new Uint32Array(64), H0 = new Uint32Array(8);
(function primes() {
  const root = (n, power) => Math.floor((n ** power % 1) * 2 ** 32);
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) H0[found] = root(n, 1 / 2);
    K[found++] = root(n, 1 / 3);
  }
})();

function sha256(bytes) {
  const size = bytes.length, padded = new Uint8Array((size + 72) & ~63), w = new Uint32Array(64), h = H0.slice();
  padded.set(bytes);
  padded[size] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, size * 8);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < padded.length; at += 64) {
    for (let n = 0; n < 16; n++) w[n] = view.getUint32(at + 4 * n);
    for (let n = 16; n < 64; n++) {
      const a = w[n - 15], b = w[n - 2];
      w[n] = w[n - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[n - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, i] = h;
    for (let n = 0; n < 64; n++) {
      const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[n] + w[n]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      i = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, i].forEach((x, n) => { h[n] += x; });
  }
  const out = new Uint8Array(32), to = new DataView(out.buffer);
  h.forEach((x, n) => to.setUint32(4 * n, x));
  return out;
}

class Wrong extends Error {}
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const ascii = (text) => Uint8Array.from(text, (letter) => (letter.codePointAt(0) < 128 ? letter.codePointAt(0) : 63));
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));

function hashOf(text, place) {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) throw new Wrong(place + ": sidik harus 64 angka heksadesimal");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function rupiahOf(text, place) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) >= 2n ** 63n) throw new Wrong(place + ": bukan rupiah bulat");
  return BigInt(text);
}

function node(hash, sum) {
  const out = new Uint8Array(40);
  out.set(hash);
  new DataView(out.buffer).setBigUint64(32, sum);
  return out;
}

// JSON numbers beyond 2^53 would lose their last digits: the text is read so that whole numbers stay text.
const read = (text) => JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g, (all, string, number) => string || `"${number}"`));

function checkSlip(text, published) {
  let slip;
  try { slip = read(text); } catch { throw new Wrong("slip: bukan JSON yang dapat dibaca"); }
  if (slip === null || typeof slip !== "object" || !Array.isArray(slip.jalur)) throw new Wrong("slip: bukan slip SHU");
  const parts = String(slip.isi).split("|");
  if (parts.length !== 8 || parts[0] !== "indora-shu-v1") throw new Wrong("isi: bukan slip indora-shu-v1");
  const [, entity, year, member, salt, modal, usaha, total] = parts;
  if (!/^[0-9a-f]{32}$/.test(salt)) throw new Wrong("isi: garam harus 32 angka heksadesimal");
  const amounts = [[modal, "jasa modal"], [usaha, "jasa usaha"], [total, "jumlah"]].map(([said, name]) => rupiahOf(said, "isi: " + name));
  if (amounts[0] + amounts[1] !== amounts[2]) throw new Wrong(`isi: jasa modal + jasa usaha = ${amounts[0] + amounts[1]}, tertulis ${amounts[2]}`);
  const said = { entitas: entity, tahun: year, nomor_anggota: member, jasa_modal: modal, jasa_usaha: usaha, jumlah: total };
  for (const [name, inside] of Object.entries(said)) {
    if (name in slip && String(slip[name]) !== inside) throw new Wrong(`${name}: tertulis ${slip[name]}, dalam isi ${inside}`);
  }
  let here = sha256(joined([0], ascii(String(slip.isi)))), sum = amounts[2];
  if ("daun" in slip && slip.daun !== hex(here)) throw new Wrong("daun: tidak cocok dengan isi; salah satunya diubah");
  slip.jalur.forEach((step, n) => {
    const place = `jalur langkah ${n + 1}`, other = rupiahOf(String(step && step.jumlah), place);
    const theirs = node(hashOf(step.hash, place), other), mine = node(here, sum);
    if (step.sisi !== "kiri" && step.sisi !== "kanan") throw new Wrong(place + ": sisi harus kiri atau kanan");
    here = sha256(step.sisi === "kiri" ? joined([1], theirs, mine) : joined([1], mine, theirs));
    sum += other;
    if (sum >= 2n ** 63n) throw new Wrong(place + ": jumlah terlalu besar");
  });
  if (hex(here) !== hex(hashOf(slip.akar, "akar"))) throw new Wrong(`jalur: menghasilkan akar ${hex(here).slice(0, 16)}…, bukan ${slip.akar.slice(0, 16)}…; jalurnya milik slip lain atau diubah`);
  if (sum !== rupiahOf(String(slip.jumlah_akar), "jumlah akar")) throw new Wrong(`jumlah akar: jalur berjumlah ${sum}, tertulis ${slip.jumlah_akar}`);
  const known = published.replace(/\s/g, "").toLowerCase();
  if (known && known !== hex(here)) throw new Wrong("akar: bukan akar yang diumumkan; slip ini dari perhitungan lain");
  return { entity, year, member, total: amounts[2], root: hex(here), sum, compared: known !== "" };
}

const rupiah = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

function show(kind, title, lines) {
  const box = document.createElement("div");
  box.className = "notice notice-" + kind;
  const body = document.createElement("div");
  for (const [tag, text] of [["b", title], ...lines.map((line) => ["p", line])]) {
    const part = document.createElement(tag);
    part.textContent = text;
    body.append(part);
  }
  box.append(body);
  document.getElementById("hasil").replaceChildren(box);
}

function run() {
  if (hex(sha256(ascii("abc"))).slice(0, 16) !== "ba7816bf8f01cfea") {
    show("bad", "Peramban ini tidak dapat menghitung dengan tepat.", ["Pakai peramban lain, atau periksa.py."]);
    return;
  }
  try {
    const found = checkSlip(document.getElementById("slip").value, document.getElementById("akar").value);
    show("ok", "Slip ini benar.", [
      `Anggota ${found.member}, SHU ${found.year}: ${rupiah(found.total)}.`,
      `Bagian ini termasuk dalam jumlah ${rupiah(found.sum)} dengan akar ${found.root.match(/.{8}/g).join(" ")}.`,
      found.compared ? "Akarnya sama dengan akar yang diumumkan." : "Bandingkan akar ini dengan akar di halaman Transparansi atau berita acara RAT.",
    ]);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    show("bad", "Slip ini tidak benar.", ["Letaknya: " + error.message + "."]);
  }
}

if (typeof document !== "undefined") {
  document.getElementById("periksa").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  document.getElementById("berkas").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    document.getElementById("slip").value = await file.text();
    run();
  });
}
