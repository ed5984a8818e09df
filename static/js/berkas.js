/* Files chosen in a form: a photo is made small on the phone itself, what stays too large is said at once. Without script it goes as it is. */
(() => {
  "use strict";
  const MOST = 6e6, ENOUGH = 4e5, SIDE = 1600;
  document.addEventListener("change", async ({ target: field }) => {
    if (field.type !== "file") return;
    const file = field.files[0];
    field.setCustomValidity("");
    if (file && file.size > ENOUGH && file.type.startsWith("image/")) {
      field.setCustomValidity("Sebentar, fotonya sedang dikecilkan.");
      const small = await smaller(file).catch(() => null); /* too large for this phone, or no picture: the shop will say so */
      if (field.files[0] !== file) return;
      if (small) {
        const chosen = new DataTransfer();
        chosen.items.add(small);
        field.files = chosen.files;
      }
    }
    field.setCustomValidity(field.files[0]?.size > MOST ? "Berkas ini lebih besar daripada 6 MB. Pilih yang lebih kecil." : "");
    if (!field.checkValidity()) field.reportValidity();
  });

  async function smaller(file) {
    const picture = await createImageBitmap(file), by = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * by), height: Math.round(picture.height * by) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; /* what is seen through stands on white, as on the shelf */
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    return blob && blob.size < file.size ? new File([blob], "foto.jpg", { type: "image/jpeg" }) : null;
  }
})();
