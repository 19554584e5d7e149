// Saves clicks; every page works without it.
"use strict";

const refusal = document.getElementById("refusal");
if (refusal) refusal.focus();

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    // A second click shows the first result: the server refuses it, this spares the wait.
    for (const part of form.elements) if (part.type === "submit") setTimeout(() => { part.disabled = true; });
  });
}

// Keys of guesses: only while the focus is on one of them, so that no letter acts unseen.
const ask = document.querySelector(".asks .ask");
if (ask && !refusal) ask.focus();
const within = (place, key) => place && place.querySelector(`[data-key="${key}"]`);

// Single letters may be switched off in this browser (WCAG 2.1.4).
const KEYS = "keys-off";
const keysAreOff = () => localStorage.getItem(KEYS) === "yes";
const off = document.querySelector("[data-keys-off]");
if (off) {
  off.closest("[hidden]").hidden = false;
  off.checked = keysAreOff();
  off.addEventListener("change", () => localStorage.setItem(KEYS, off.checked ? "yes" : "no"));
}

function openHelp() {
  const help = document.querySelector(".foot details.help");
  if (!help) return;
  help.open = true;
  help.scrollIntoView();
  help.querySelector("summary").focus();
}
const mark = document.querySelector("a[href='#help']");
if (mark) mark.addEventListener("click", (event) => { event.preventDefault(); openHelp(); });

const rows = () => [...document.querySelectorAll("table.cards tbody a[data-open]")];
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && document.activeElement === document.body) {
    const up = document.querySelector(".trail a:last-of-type");
    if (up) up.click();
  }
  if (keysAreOff()) return;
  if (event.key === "/") {
    const fields = [...document.querySelectorAll("input[type=search]")];
    const field = fields.find((one) => one.offsetParent);
    if (field) { event.preventDefault(); field.focus(); }
  }
  if (event.key === "?") openHelp();
  const asks = event.target.closest(".asks");
  if (asks && /^[a-z]$/.test(event.key)) {
    const here = event.target.closest(".ask");
    const pressed = within(here, event.key) || within(asks, event.key) || within(document, event.key);
    if (pressed) { event.preventDefault(); pressed.click(); }
  }
  const links = rows();
  const at = links.indexOf(document.activeElement);
  if (at < 0) return;
  if (event.key === "j") links[Math.min(at + 1, links.length - 1)].focus();
  if (event.key === "k") links[Math.max(at - 1, 0)].focus();
});
