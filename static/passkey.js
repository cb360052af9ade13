/* Passkeys: a form marked data-passkey asks the device, puts its answer into the field "credential" and goes on.
   login asks for the question first; get and create have it in the page (data-passkey-with names it). */
(() => {
  "use strict";
  const can = Boolean(window.PublicKeyCredential && window.webauthnJSON);
  const KIND = {
    NotAllowedError: "That was stopped, or it took too long. Try again, or use another way.",
    InvalidStateError: "This device has a passkey for you already. Use it to sign in.",
    SecurityError: "Passkeys work only under this site’s own address.",
  };

  async function question(form) {
    if (form.dataset.passkey !== "login") {
      return JSON.parse(document.getElementById(form.dataset.passkeyWith).textContent);
    }
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(form.action, { headers });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function ask(form) {
    const asked = await question(form);
    if (form.dataset.passkey !== "create") return window.webauthnJSON.get(asked.request_options);
    const options = structuredClone(asked.creation_options);
    const wanted = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    options.publicKey.authenticatorSelection = { ...options.publicKey.authenticatorSelection, ...wanted };
    return window.webauthnJSON.create(options);
  }

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const said = form.querySelector("[data-passkey-said]");
    if (!can) {
      if (said) said.textContent = "This browser has no passkeys. Use another way.";
      form.querySelector("button")?.setAttribute("disabled", "");
      continue;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "Your device asks you now.";
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
      } catch (trouble) {
        said.textContent = KIND[trouble.name] || "That did not work. Try again, or use another way.";
        return;
      }
      const shared = form.querySelector("[data-passkey-shared]");
      if (shared) shared.disabled = !document.getElementById("id_shared")?.checked;
      form.submit();
    });
  }
})();
