/* A page is seen before it is made comfortable: the scripts named here are asked for once its first frame is on the screen. */
{
  const { nanti } = document.currentScript.dataset;
  const later = (step, deed) => requestAnimationFrame(() => step ? later(step - 1, deed) : setTimeout(deed));
  later(1, () => document.head.append(...nanti.split(" ").map((src) => Object.assign(document.createElement("script"), { src, async: false }))));
}
