// Takes the code from the part of the address that is never sent, and hides it there.
"use strict";

const code = document.querySelector("input[name=code]");
const given = location.hash.replace(/^#code=/, "");
if (code && given && given !== location.hash) {
  history.replaceState(null, "", location.pathname);
  code.value = decodeURIComponent(given);
  code.form.requestSubmit();
}
