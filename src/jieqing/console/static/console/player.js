// Keeps what a framed lesson says, each telling in its turn; while any is not kept the
// page says so, and asks before one leaves. A flood is thinned: its newest telling counts.
"use strict";

const stage = document.querySelector("[data-keep]");
if (stage) {
  const PAUSE = 2000;
  const AGAIN = 10000;
  const frame = stage.querySelector("iframe");
  const [kept, lost, done] = ["kept", "lost", "done"].map((name) => document.getElementById(name));
  const refused = document.getElementById("refused");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const { session } = JSON.parse(frame.name);
  const MOST = 20;
  const queue = [];
  let busy = false;

  const show = (isLost) => {
    lost.hidden = !isLost;
    kept.hidden = isLost || queue.length > 0;
  };
  const post = (said, keepalive) => fetch(stage.dataset.keep, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ session, ...said }),
  });
  const send = async () => {
    if (busy || !queue.length) return;
    busy = true;
    const said = queue[0];
    let pause = PAUSE;
    try {
      const answer = await post(said, false);
      const told = answer.headers.get("Content-Type") === "application/json" ? await answer.json() : null;
      if (told === null) throw new Error("no answer of ours");
      queue.shift();
      refused.hidden = answer.ok;
      refused.textContent = answer.ok ? "" : told.refusal;
      if (answer.ok) show(false);
      if (told.done) done.hidden = false;
    } catch {
      show(true);
      pause = AGAIN;
    }
    setTimeout(() => { busy = false; send(); }, pause);
  };
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !event.data || !event.data.scorm) return;
    const { data, end } = event.data.scorm;
    if (queue.length >= MOST) queue.pop();
    queue.push({ data, end: end === true });
    send();
  });
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => { show(queue.length > 0); busy = false; send(); });
  window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
  window.addEventListener("pagehide", () => { if (queue.length) post(queue.at(-1), true); });
  frame.src = frame.dataset.begins; // only now: nothing it says goes unheard
}
