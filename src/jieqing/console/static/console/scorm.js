// The interface of SCORM 1.2 inside a lesson's frame (window.API). The frame has no
// origin: what a lesson sets goes to the page around it as a message, which keeps it.
// What it finds lies in the frame's name, given by the page, and goes along when the
// lesson turns to another page of its own.
"use strict";

(() => {
  const told = (() => { try { return JSON.parse(window.name); } catch { return {}; } })();
  const data = { ...told.state };
  const READ_ONLY = /^cmi\.(core\.(student_id|student_name|credit|entry|total_time|lesson_mode)|launch_data|.*_count|.*_children)$/;
  const WRITE_ONLY = new Set(["cmi.core.session_time", "cmi.core.exit"]);
  const FIXED = {
    "cmi.core._children": "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time",
    "cmi.core.score._children": "raw,min,max",
    "cmi.core.credit": "credit",
    "cmi.core.lesson_mode": "normal",
    "cmi.launch_data": "",
    "cmi.suspend_data": "",
    "cmi.core.lesson_location": "",
    "cmi.comments": "",
  };
  const WORDS = { 0: "No error", 101: "General exception", 201: "Invalid argument", 301: "Not initialized", 401: "Not implemented", 403: "Element is read only", 404: "Element is write only" };
  let running = false;
  let ended = false;
  let error = "0";

  const done = (code, answer) => { error = String(code); return answer; };
  const send = (end) => {
    window.name = JSON.stringify({ ...told, state: data });
    window.parent.postMessage({ scorm: { data: { ...data }, end } }, "*");
  };
  const counted = (name) => {
    const list = name.slice(0, -"._count".length);
    const at = Object.keys(data).filter((one) => one.startsWith(`${list}.`)).map((one) => Number(one.slice(list.length + 1).split(".")[0]));
    return String(at.length ? Math.max(...at) + 1 : 0);
  };

  const API = {
    LMSInitialize() {
      if (running || ended) return done(101, "false");
      running = true;
      return done(0, "true");
    },
    LMSFinish() {
      if (!running) return done(301, "false");
      running = false;
      ended = true;
      send(true);
      return done(0, "true");
    },
    LMSGetValue(name) {
      if (!running) return done(301, "");
      const asked = String(name);
      if (WRITE_ONLY.has(asked)) return done(404, "");
      if (asked.endsWith("._count")) return done(0, counted(asked));
      const found = data[asked] ?? FIXED[asked];
      if (found !== undefined) return done(0, found);
      return /^cmi\.(core|student_|objectives|interactions)/.test(asked) ? done(0, "") : done(401, "");
    },
    LMSSetValue(name, value) {
      if (!running) return done(301, "false");
      const asked = String(name);
      if (READ_ONLY.test(asked)) return done(403, "false");
      if (!/^cmi(\.[a-z0-9][a-z0-9_]{0,30}){1,6}$/.test(asked)) return done(401, "false");
      data[asked] = String(value);
      return done(0, "true");
    },
    LMSCommit() {
      if (!running) return done(301, "false");
      send(false);
      return done(0, "true");
    },
    LMSGetLastError: () => error,
    LMSGetErrorString: (code) => WORDS[code] ?? "",
    LMSGetDiagnostic: (code) => WORDS[code] ?? "",
  };
  window.API = Object.freeze(API);
  window.addEventListener("pagehide", () => { if (running) send(false); });
})();
