// Signs with a passkey or with a key that this browser keeps, and makes such keys.
//
// form[data-signing=ADDRESS]: before it is sent, what to sign is asked at ADDRESS and
// the signature is written into its [data-signing-field]. With data-signing-posted the
// form's fields go along, where what is signed must not stand in an address.
// form[data-key-making=ADDRESS][data-key-message=ADDRESS]: its buttons named "kind",
// "passkey" or "browser", make a key; the offer is written into the same kind of field.
// [data-signing-note=NAME] are sentences of the page; this file has no words of its own.
// What is written is tried by the server with jieqing.evidence.person_key.
"use strict";

(() => {
  const IN_APP = /MicroMessenger|wxwork|DingTalk|Lark|Feishu|AlipayClient|\bQQ\//i;
  const ED25519_BYTES = 32;
  const P256_BYTES = 65;
  const ES256 = -7;
  const EDDSA = -8;

  class Trouble extends Error {}

  // Bytes and their two spellings.
  const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const base64url = (buffer) =>
    base64(buffer).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const bytesOfUrl = (text) => bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));

  // Keys that this browser keeps: never to be taken out, by id.
  const opened = () =>
    new Promise((done, failed) => {
      const asked = indexedDB.open("jieqing-signing", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("keys");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });

  const inKeys = async (mode, act) => {
    const database = await opened();
    try {
      return await new Promise((done, failed) => {
        const moved = database.transaction("keys", mode);
        const asked = act(moved.objectStore("keys"));
        moved.oncomplete = () => done(asked.result);
        moved.onabort = moved.onerror = () => failed(moved.error);
      });
    } finally {
      database.close();
    }
  };

  const kept = async (keys) => {
    for (const key of keys.filter((one) => !one.credential)) {
      const found = await inKeys("readonly", (store) => store.get(key.id));
      if (found) return found;
    }
    return null;
  };

  const idOf = async (raw) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
    const digits = [...digest.slice(0, 8)];
    return digits.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // Signing.
  const signedByPasskey = async (asked, keys) => {
    const answer = await navigator.credentials.get({
      publicKey: {
        challenge: bytesOfUrl(asked.challenge),
        rpId: keys[0].rp_id,
        allowCredentials: keys.map((key) => ({
          type: "public-key",
          id: bytesOfUrl(key.credential),
        })),
        userVerification: "required",
      },
    });
    return {
      authenticator_data: base64(answer.response.authenticatorData),
      client_data: base64(answer.response.clientDataJSON),
      signature: base64(answer.response.signature),
    };
  };

  const signedByKept = async (asked, key) =>
    base64(await crypto.subtle.sign("Ed25519", key, bytesOf(asked.message)));

  const signedByOwn = async (asked) => {
    const here = asked.keys.filter((key) => key.origin === location.origin);
    if (here.length) return signedByPasskey(asked, here);
    const key = await kept(asked.keys);
    return key ? signedByKept(asked, key) : null;
  };

  // Making keys.
  const newPasskey = async (asked) => {
    const made = await navigator.credentials.create({
      publicKey: {
        // No attestation is asked for, so nothing is signed here: the proof follows.
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rp: { id: asked.rp_id, name: asked.site },
        user: { id: bytesOfUrl(asked.user), name: asked.name, displayName: asked.name },
        pubKeyCredParams: [ES256, EDDSA].map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: asked.exclude.map((id) => ({
          type: "public-key",
          id: bytesOfUrl(id),
        })),
        authenticatorSelection: { userVerification: "required" },
        attestation: "none",
      },
    });
    const isPoint = made.response.getPublicKeyAlgorithm() === ES256;
    // The public key stands at the end of its SubjectPublicKeyInfo, uncompressed.
    const raw = made.response.getPublicKey().slice(isPoint ? -P256_BYTES : -ED25519_BYTES);
    const written = {
      algorithm: isPoint ? "ES256" : "EdDSA",
      credential: base64url(made.rawId),
      origin: location.origin,
      public_key: base64(raw),
      rp_id: asked.rp_id,
    };
    return { written, sign: (message) => signedByPasskey(message, [written]) };
  };

  const newKept = async () => {
    const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    const id = await idOf(raw);
    await inKeys("readwrite", (store) => store.put(pair.privateKey, id));
    return { written: base64(raw), sign: (message) => signedByKept(message, pair.privateKey) };
  };

  // Asking the page's server.
  const json = async (address, posted) => {
    const answer = await fetch(address, {
      method: posted ? "POST" : "GET",
      body: posted,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Trouble("asking");
    return answer.json();
  };

  const signature = async (form) => {
    const posted = "signingPosted" in form.dataset ? new FormData(form) : undefined;
    const signed = await signedByOwn(await json(form.dataset.signing, posted));
    if (!signed) throw new Trouble("no-key");
    return signed;
  };

  const offer = async (form, kind) => {
    const asked = await json(form.dataset.keyMaking);
    const key = kind === "passkey" ? await newPasskey(asked) : await newKept();
    const posted = new FormData(form);
    posted.set("key", JSON.stringify(key.written));
    const message = await json(form.dataset.keyMessage, posted);
    const proof = await key.sign(message);
    const own = await signedByOwn(message);
    return { key: key.written, own, person: asked.person, proof };
  };

  // The page.
  const show = (form, name) => {
    for (const note of form.querySelectorAll("[data-signing-note]")) {
      note.hidden = note.dataset.signingNote !== name;
    }
  };

  const reason = (error) => {
    if (error instanceof Trouble) return error.message;
    // One name for: said no, let time run out, or this device has no such key.
    if (error.name === "NotAllowedError" || error.name === "AbortError") return "declined";
    if (error.name === "InvalidStateError") return "made-before";
    return "failed";
  };

  const obstacle = () => {
    if (IN_APP.test(navigator.userAgent)) return "in-app";
    if (!window.isSecureContext || !window.indexedDB) return "unsafe";
    return null;
  };

  const enable = (form, isReady) => {
    for (const button of form.querySelectorAll("button")) button.disabled = !isReady;
  };

  const prepared = (form, make) => {
    const field = form.querySelector("[data-signing-field]");
    const hindered = obstacle();
    show(form, hindered);
    enable(form, !hindered);
    field.value = "";
    // Captured, so that whoever else hears of sending the form hears of it signed.
    form.addEventListener(
      "submit",
      async (event) => {
        if (field.value) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        enable(form, false);
        show(form, "waiting");
        try {
          field.value = JSON.stringify(await make(form, event.submitter?.value));
          show(form, null);
          form.requestSubmit();
        } catch (error) {
          show(form, reason(error));
          enable(form, true);
        }
      },
      true,
    );
  };

  for (const form of document.querySelectorAll("form[data-signing]")) prepared(form, signature);
  for (const form of document.querySelectorAll("form[data-key-making]")) prepared(form, offer);
})();
