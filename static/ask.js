/* The ask page's few touches: a hint beside the text, and the promise follows what changes. The draft is kept by
   kept.js. Every page works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const state = document.getElementById("bar-end");
  const warn = form.querySelector("[data-warn]");
  const topic = form.elements.namedItem("topic");
  let sending = false, lines = null, drawn = Date.now(), named = "", implied = false;

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

  // Whom to call: shown as soon as the words call for it.
  function note(safety) {
    for (const why of ["child", "crisis"]) form.classList.toggle(`says-${why}`, safety.includes(why));
  }

  // Said before the limit, and never in the way.
  function count() {
    const text = form.elements.namedItem("text"), line = form.querySelector("[data-count]");
    const left = text.dataset.limit - [...text.value.trim()].length;
    line.textContent = left > 500 ? "" : left < 0 ? `${-left} letters too many.` : `${left} letters left.`;
    line.classList.toggle("over", left < 0);
  }
  count();

  async function redraw() {
    lines?.abort();
    lines = new AbortController();
    try {
      const answer = await post(form.dataset.promise, { signal: lines.signal });
      if (!answer.ok || sending) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part]")) {
        const old = document.getElementById(part.id);
        if (["part-named", "part-implied"].includes(part.id) && old.contains(document.activeElement)) continue;
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

  form.addEventListener("kept", (event) => {
    const told = event.detail;
    advise(told.hint);
    note(told.safety);
    if (String(told.named) !== named || told.implied !== implied) redraw();
    named = String(told.named);
    implied = told.implied;
  });
  // One of the asks that the words could be: it comes first, the words stay below. (The server can do it too; here
  // files that were chosen stay chosen.)
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    event.preventDefault();
    const text = form.elements.namedItem("text"), ask = button.dataset.take;
    form.elements.namedItem("implied").value = ask ? "yes" : "no";
    if (ask) {
      text.value = `${ask}\n\n${text.value}`;
      form.querySelector(`[name=kind][value="${button.value}"]`).checked = true;
      form.querySelector(".starts").hidden = true;
    }
    button.closest("[data-part]").replaceChildren();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", (event) => {
    if (event.target.name === "text") count();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") form.querySelector(".starts").hidden = false;
    if (["left_out", "before_day", "before_time", "topic", "mentor_may_see"].includes(event.target.name) || event.target.closest("[data-named]")) redraw();
    if (event.target === topic && topic.value) form.querySelector("[data-topic-said]").textContent = topic.selectedOptions[0].text;
  });
  form.addEventListener("submit", () => {
    sending = true;
    lines?.abort();
  });
  addEventListener("pageshow", () => { sending = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - drawn > 60000) redraw();
  });
})();
