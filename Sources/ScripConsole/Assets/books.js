"use strict";
// Reads a chosen file into a field; spreadsheets in China often write GBK.
(function () {
  document.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
  document.addEventListener("change", function (event) {
    var chosen = event.target.dataset.into && event.target.files[0];
    if (!chosen) return;
    var field = document.getElementById(event.target.dataset.into);
    chosen.arrayBuffer().then(function (bytes) {
      try {
        field.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch (error) {
        field.value = new TextDecoder("gb18030").decode(bytes);
      }
    });
  });
})();
