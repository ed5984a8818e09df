// Beside each percentage a slider; both say the same, and the form asks the server as before.
"use strict";
for (const field of document.querySelectorAll("[data-persen]")) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 100, step: 0.5, value: Number(field.value.replace(",", ".")) || 0 });
  slider.setAttribute("aria-label", field.labels[0].textContent + ", geser");
  field.closest(".frame").after(slider);
  slider.addEventListener("input", () => {
    field.value = String(slider.value).replace(".", ",");
  });
  field.addEventListener("input", () => {
    slider.value = Number(field.value.replace(",", ".")) || 0;
  });
}
