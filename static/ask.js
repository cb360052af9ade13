/* The ask page's few touches: the draft is kept as the fellow types, and the promise follows what changes.
   Sending never waits for either. Every page works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const state = document.getElementById("bar-end");
  const warn = form.querySelector("[data-warn]");
  const topic = form.elements.namedItem("topic");
  let sending = false, timer = 0, lines = null, drawn = Date.now();

  if (!state.textContent.trim()) state.textContent = "Kept as you write. Only you see it.";

  function post(url, more) {
    return fetch(url, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
      ...more,
    });
  }

  async function keep(more) {
    if (sending) return;
    try {
      const answer = await post(form.dataset.draft, more);
      if (sending) return;
      if (answer.type === "opaqueredirect") state.textContent = "You are signed out. Your words stay here: sign in beside this page, then send.";
      else if (!answer.ok) state.textContent = "Not kept just now. Your words are still here.";
      else {
        const told = await answer.json();
        state.textContent = told.said;
        advise(told.hint);
      }
    } catch {
      state.textContent = "Not kept: no connection. Your words are still here.";
    }
  }

  // Said beside the text while the fellow writes, so that sending need not stop for it.
  function advise(hint) {
    if (warn.classList.contains("errors") || warn.querySelector("button")) return;
    const seen = form.querySelector("[name=warned]");
    warn.className = hint ? "warn" : "";
    if (warn.textContent !== hint) warn.textContent = hint;
    if (hint && !seen) {
      const mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "warned";
      mark.value = "1";
      form.append(mark);
    }
  }

  async function redraw() {
    lines?.abort();
    lines = new AbortController();
    try {
      const answer = await post(form.dataset.promise, { signal: lines.signal });
      if (!answer.ok || sending) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part]")) {
        const old = document.getElementById(part.id);
        if (part.id !== "part-lines") old?.replaceWith(part);
        else {
          // The live region itself stays, so that what changes in it is heard.
          old.querySelector("#promise").replaceChildren(...part.querySelector("#promise").childNodes);
          for (const key of part.querySelectorAll("input")) old.querySelector(`[name="${key.name}"]`).value = key.value;
        }
      }
      drawn = Date.now();
    } catch {
      /* the lines that stand are checked again on sending */
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  form.addEventListener("change", (event) => {
    if (["left_out", "before_day", "before_time", "topic", "mentor_may_see"].includes(event.target.name)) redraw();
    if (event.target === topic && topic.value) form.querySelector("[data-topic-said]").textContent = topic.selectedOptions[0].text;
  });
  form.addEventListener("submit", () => {
    sending = true;
    clearTimeout(timer);
    lines?.abort();
  });
  addEventListener("pageshow", () => { sending = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) keep({ keepalive: true });
    else if (document.visibilityState === "visible" && Date.now() - drawn > 60000) redraw();
  });
})();
