/* "Hitung ulang": the phone reckons jasa simpanan once more from the table on the page, with its own whole numbers.
   Nothing is asked of the server: what comes out can be compared with what was posted. */
(() => {
  "use strict";
  const box = document.querySelector("[data-hitung]");
  if (!box) return;
  const button = box.querySelector("button"), said = box.querySelector("output"), asked = box.dataset;
  button.hidden = false;
  button.onclick = () => { said.textContent = words(reckon(balances())); };

  function balances() {
    return [...document.querySelectorAll("[data-saldo]")].map((row) => BigInt(row.dataset.saldo));
  }

  /* numerator over 10.000 × basis: one fraction for the whole month, rounded once */
  function reckon(daily) {
    const days = BigInt(daily.length), sum = daily.reduce((a, b) => a + b, 0n), least = daily.reduce((a, b) => (a < b ? a : b));
    const tables = JSON.parse(asked.tarif), minimum = BigInt(asked.minimum);
    let top = 0n;
    daily.forEach((balance, n) => {
      const table = tables.filter(([day]) => day <= n + 1).pop()[1];
      const [total, parts, counted] = {
        saldo_harian: [balance, 1n, balance], saldo_terendah: [least, 1n, least], saldo_rata_rata_harian: [sum, days, balance],
      }[asked.metode];
      top += counted * rate(total, parts, table, minimum);
    });
    const bottom = 10000n * BigInt(asked.basis);
    const interest = asked.pembulatan === "terdekat" ? (2n * top + bottom) / (2n * bottom) : top / bottom;
    const tax = asked.badan === "1" ? interest * BigInt(asked.pajakBadan) / 10000n : interest > 240000n ? interest / 10n : 0n;
    return { top, bottom, interest, tax };
  }

  function rate(total, parts, table, minimum) {
    if (total < minimum * parts) return 0n;
    return BigInt(table.filter(([start]) => total >= BigInt(start) * parts).pop()[1]);
  }

  function words({ top, bottom, interest, tax }) {
    const hundredths = (2n * top * 100n + bottom) / (2n * bottom);
    const exact = dots(hundredths / 100n) + "," + String(hundredths % 100n).padStart(2, "0");
    const same = interest === BigInt(asked.jasa) && tax === BigInt(asked.pajak);
    return `Telepon Anda menghitung Rp${exact}, dibulatkan Rp${dots(interest)}, pajak Rp${dots(tax)}, bersih Rp${dots(interest - tax)}. ` +
      (same ? "Sama dengan hitungan koperasi." : "BERBEDA dari hitungan koperasi: sampaikan kepada pengurus.");
  }

  function dots(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, "."); }
})();
