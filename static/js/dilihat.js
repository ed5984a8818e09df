/* Goods looked at lately: known to this phone alone, shown on the home page. And the photo that waited for a tap, without a new page. */
(() => {
  "use strict";
  const photo = document.querySelector("[data-foto]");
  photo?.addEventListener("click", (event) => {
    event.preventDefault();
    photo.parentNode.replaceWith(photo.parentNode.nextElementSibling.content);
  });
  const here = document.querySelector("[data-barang]"), shelf = document.querySelector("[data-dilihat]");
  if (!here && !shelf) return;
  let list = [];
  try { list = JSON.parse(localStorage.dilihat || "[]"); } catch { /* begins anew */ }
  if (here) {
    const slug = here.dataset.barang;
    list = [{ slug, name: here.querySelector("h1").textContent }, ...list.filter((one) => one.slug !== slug)].slice(0, 8);
    try { localStorage.dilihat = JSON.stringify(list); } catch { /* a full or closed phone remembers nothing */ }
  }
  if (shelf && list.length) {
    shelf.hidden = false;
    shelf.querySelector("ul").replaceChildren(...list.map((one) => {
      const item = make("li", {});
      item.append(make("a", { href: "/produk/" + encodeURIComponent(one.slug), textContent: one.name }));
      return item;
    }));
  }

  function make(tag, properties) { return Object.assign(document.createElement(tag), properties); }
})();
