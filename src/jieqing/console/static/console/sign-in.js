// A phone that read the square on the wall has the code behind the #: it goes into its
// field and out of the address; who signs in still presses the button.
"use strict";

const field = document.getElementById("code");
const code = new URLSearchParams(location.hash.slice(1)).get("code");
if (code) history.replaceState(null, "", location.pathname);
if (field && code) {
  field.value = code;
  field.form.querySelector("button").focus();
}
