/* The office's grids: arrows and Enter go from cell to cell, a block of a spreadsheet is pasted over many, what was changed is seen. */
"use strict";
for (const box of document.querySelectorAll("[data-petak]")) {
  const form = box.closest("form"), cells = ".grid-cell:not([readonly], [disabled])";
  const rows = [...box.querySelectorAll("tbody tr")], ticks = [...box.querySelectorAll("[name=pilih]")];
  const changed = form.querySelector("[data-petak-ubah]"), chosen = form.querySelector("[data-petak-terpilih]");
  const column = (cell) => cell.closest("td").cellIndex;
  const at = (row, index) => rows[row]?.cells[index]?.querySelector(cells);
  const shown = (cell) => cell.tagName === "SELECT" ? ([...cell.options].find((one) => one.defaultSelected) ?? cell.options[0]).value : cell.defaultValue;

  const look = (cell) => cell.classList.toggle("grid-new", cell.value !== shown(cell));
  const count = () => {
    const many = box.querySelectorAll(".grid-new").length;
    if (changed && (many || changed.dataset.seen)) changed.textContent = many ? many + " sel berubah" : "Tidak ada yang berubah";
    if (changed && many) changed.dataset.seen = "ya";
    if (ticks.some((tick) => tick.checked)) chosen?.closest("details")?.setAttribute("open", "");
    if (chosen) chosen.textContent = ticks.length ? "(" + ticks.filter((tick) => tick.checked).length + " baris)" : "";
  };
  const put = (cell, said) => {
    const words = said.trim().toLowerCase();
    const option = cell.options && [...cell.options].find((one) => [one.value, one.text].some((text) => text.trim().toLowerCase() === words));
    const day = cell.type === "date" && words.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
    const value = day ? day[3] + "-" + day[2].padStart(2, "0") + "-" + day[1].padStart(2, "0") : said.trim();
    if (cell.options && !option) return false;
    cell.value = option ? option.value : value;
    if (cell.type === "date" && !cell.value && words) return false;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };

  box.addEventListener("input", (event) => { if (event.target.matches(cells)) { look(event.target); count(); } });
  box.addEventListener("change", count);

  box.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches?.(cells) || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const row = rows.indexOf(cell.closest("tr")), index = column(cell), choice = cell.tagName === "SELECT";
    const down = { ArrowDown: !choice && 1, ArrowUp: !choice && -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    let next;
    if (down) next = at(row + down, index);
    else if (side && !event.shiftKey && (choice || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === (side < 0 ? 0 : cell.value.length)) || all(cell))) {
      for (let near = index + side; near > 0 && near < rows[row].cells.length && !next; near += side) next = at(row, near);
    }
    if (event.key === "Enter" || next) event.preventDefault();
    if (next) { next.focus(); next.select?.(); }
  });

  box.addEventListener("paste", (event) => {
    const block = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!event.target.matches(cells) || !/[\t\n]/.test(block)) return;
    event.preventDefault();
    const top = rows.indexOf(event.target.closest("tr")), first = column(event.target);
    let lost = 0;
    block.split("\n").forEach((line, down) => line.split("\t").forEach((said, right) => {
      const cell = at(top + down, first + right);
      if (!cell || !put(cell, said)) lost += 1;
    }));
    if (lost && changed) changed.textContent += ", " + lost + " tidak muat atau tidak dikenal";
  });

  const head = box.querySelector("thead th");
  if (ticks.length) {
    const every = Object.assign(document.createElement("input"), { type: "checkbox" });
    every.setAttribute("aria-label", "Pilih semua baris");
    every.addEventListener("change", () => { for (const tick of ticks) tick.checked = every.checked; count(); });
    head.replaceChildren(every);
  }
  count();

  function all(cell) { return cell.value !== "" && cell.selectionStart === 0 && cell.selectionEnd === cell.value.length; }
}
