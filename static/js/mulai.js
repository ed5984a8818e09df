/* A page is seen before it is made comfortable: the scripts named here are asked for once something of it is on the screen. */
{
  const names = document.currentScript.dataset.nanti.split(" ");
  const go = () => {
    while (names.length) document.head.append(Object.assign(document.createElement("script"), { src: names.shift(), async: false }));
  };
  try { new PerformanceObserver(go).observe({ type: "paint", buffered: true }); } catch { /* an old browser waits a little */ }
  setTimeout(go, 3000);
}
