// Counts down and covers the values; the server shows them once in any case.
"use strict";

const shown = document.querySelector("[data-values]");
if (shown) {
  let left = Number(shown.dataset.seconds);
  const line = shown.querySelector("[data-left]");
  const count = shown.querySelector("[data-count]");
  const cover = () => { shown.textContent = ""; location.replace(shown.dataset.back); };
  line.hidden = false;
  count.textContent = left;
  const clock = setInterval(() => {
    left -= 1;
    count.textContent = left;
    if (left <= 0) { clearInterval(clock); cover(); }
  }, 1000);
  window.addEventListener("pagehide", () => { shown.textContent = ""; });
}
