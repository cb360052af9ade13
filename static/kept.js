/* What is typed is not lost: each form that takes words is kept on the server as one writes, for its author alone
   (pts_support/kept/), and in this tab for the moment before. Every page works without this file. */
(() => {
  "use strict";
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=url], " +
    "input[type=search], input[type=number], input[type=date], input[type=time]";
  const SECRET = /csrf|passw|token|secret|otp|code|credential/i;
  const PATIENCE = 10000, TWICE = 3000;
  const STAYS = "Not saved. Your text is still here.";
  const mark = document.querySelector("input[name=whose][data-here]")?.value || "";
  const me = (mark.split(".")[1] || "").slice(0, 6); // enough to tell people apart, and not what makes the mark ours
  const forms = new Map();

  // A page left open belongs to the person who opened it: after somebody else signs in, it goes.
  function leave(other) {
    if (me && other && other !== me) location.replace("/");
  }
  if (me) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("kept ") && !key.startsWith(`kept ${me} `)) sessionStorage.removeItem(key);
    localStorage.setItem("whose", me);
  }
  addEventListener("storage", (event) => event.key === "whose" && leave(event.newValue));

  const typedIn = (form) => [...form.elements].filter((field) => field.matches(TYPED) && !SECRET.test(field.name) && field.name);
  const choices = (form) => [...form.elements].filter((field) => field.name && !SECRET.test(field.name) && field.matches("select, [type=radio], [type=checkbox]"));

  function keeps(form) {
    return form.method === "post" && "notKept" in form.dataset === false && form.querySelector("input[name=whose][data-here]") &&
      !form.querySelector("input[type=password], [autocomplete=one-time-code]") && typedIn(form).length > 0;
  }

  function about(form) {
    if (!forms.has(form)) {
      const to = new URL(form.getAttribute("action") || location.href, location.href);
      const path = to.pathname + to.search;
      const same = [...document.forms].filter((other) => other.getAttribute("action") === form.getAttribute("action"));
      const key = `${path}#${form.id || same.indexOf(form)}`;
      forms.set(form, { key, path, here: `kept ${me} ${key}`, timer: 0, sentAt: 0, passing: false, line: null });
    }
    return forms.get(form);
  }

  function wordsOf(form) {
    const fields = {};
    for (const field of typedIn(form)) (fields[field.name] ||= []).push(field.value);
    for (const field of choices(form)) {
      fields[field.name] ||= [];
      if (field.matches("select")) fields[field.name].push(...[...field.selectedOptions].map((one) => one.value));
      else if (field.checked) fields[field.name].push(field.value);
    }
    return fields;
  }

  const isChanged = (form) => typedIn(form).some((field) => field.value !== field.defaultValue);

  function say(form, words, again) {
    const known = about(form);
    if (form.dataset.draft) {
      document.getElementById("bar-end").textContent = words;
      return;
    }
    if (!known.line) {
      known.line = document.createElement("p");
      known.line.className = "small soft kept-line";
      known.line.setAttribute("role", "status");
      const acts = form.querySelector(".acts, button[type=submit], button:not([type])");
      if (acts && acts.parentNode === form) form.insertBefore(known.line, acts);
      else form.append(known.line);
    }
    known.line.textContent = words;
    if (again) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn-plain";
      drop.textContent = "Delete it";
      drop.addEventListener("click", () => {
        form.reset();
        sessionStorage.removeItem(known.here);
        post(form, "/kept/", new URLSearchParams({ ...ours(form), act: "delete" })).catch(() => {});
        known.line.textContent = "";
        typedIn(form)[0].focus();
      });
      known.line.append(" ", drop);
    }
  }

  function ours(form) {
    const field = (name) => form.querySelector(`input[name="${name}"]`).value;
    return {
      csrfmiddlewaretoken: field("csrfmiddlewaretoken"),
      whose: field("whose"),
      kept_form: about(form).key,
      kept_page: location.pathname + location.search,
    };
  }

  function post(form, url, body, more) {
    return fetch(url, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...more,
    });
  }

  // "kept", "refused" (the server has something to say: let the form go there) or "away".
  async function keep(form, more) {
    const known = about(form), draft = form.dataset.draft;
    clearTimeout(known.timer);
    known.timer = 0;
    let body;
    if (draft) {
      body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    } else {
      body = new URLSearchParams(ours(form));
      if (!isChanged(form)) body.set("act", "delete");
      else for (const [name, values] of Object.entries(wordsOf(form))) for (const value of values.length ? values : [""]) body.append(name, value);
    }
    try {
      const answer = await post(form, draft || "/kept/", body, more);
      if (answer.status >= 500) throw new Error("away");
      if (answer.status === 401) say(form, "You are signed out. Your text stays here: sign in beside this page, then send.");
      else if (!answer.ok) say(form, STAYS);
      if (!answer.ok) return "refused";
      const told = await answer.json();
      say(form, told.kept === false && told.said === "Deleted." ? "" : told.said);
      form.dispatchEvent(new CustomEvent("kept", { detail: told }));
      return "kept";
    } catch {
      say(form, STAYS);
      known.timer = setTimeout(() => keep(form), 5000);
      return "away";
    }
  }

  function changed(form) {
    const known = about(form);
    sessionStorage.setItem(known.here, JSON.stringify({ fields: wordsOf(form), sent: false }));
    if (form.dataset.draft) history.replaceState(history.state, "", known.path);
    if (!form.querySelector("input[name=kept_form]")) {
      const mine = document.createElement("input");
      mine.type = "hidden";
      mine.name = "kept_form";
      mine.value = known.key;
      form.append(mine);
    }
    clearTimeout(known.timer);
    known.timer = setTimeout(() => keep(form), 800);
  }

  function fill(form, fields) {
    for (const field of [...typedIn(form), ...choices(form)]) {
      const values = fields[field.name];
      if (!values) continue;
      if (field.matches("select")) for (const one of field.options) one.selected = values.includes(one.value);
      else if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
      else if (values.length) field.value = values.shift();
    }
    for (let fold = form; fold; fold = fold.parentElement) if (fold.matches("details")) fold.open = true;
    for (const fold of form.querySelectorAll("details")) if (typedIn(form).some((field) => fold.contains(field) && field.value !== field.defaultValue)) fold.open = true;
  }

  // The tab's own copy first: it is the newest. What was sent from here is only offered if the server still has it.
  function fromThisTab(form) {
    const known = about(form);
    const here = JSON.parse(sessionStorage.getItem(known.here) || "null");
    if (!here || here.sent) {
      sessionStorage.removeItem(known.here);
      return false;
    }
    fill(form, here.fields);
    if (isChanged(form)) {
      say(form, "Not sent yet. This is what you wrote.", true);
      changed(form);
    } else sessionStorage.removeItem(known.here);
    return true;
  }

  async function fromTheServer(rest) {
    const asked = new URLSearchParams(rest.map((form) => ["form", about(form).key]));
    try {
      const answer = await fetch(`/kept/words/?${asked}`, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
      const told = answer.ok ? await answer.json() : {};
      for (const form of rest) {
        const mine = told[about(form).key];
        if (!mine || isChanged(form)) continue;
        fill(form, mine.fields);
        if (isChanged(form)) say(form, mine.said, true);
      }
    } catch {
      /* it is asked for again with the next page */
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && event.target.matches(TYPED + ", select, [type=radio], [type=checkbox]") && keeps(form) && (isChanged(form) || about(form).line)) changed(form);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const known = about(form), at = Date.now();
    if (known.passing) {
      known.passing = false;
      known.sentAt = at;
      return;
    }
    if (at - known.sentAt < TWICE) return event.preventDefault(); // a second tap
    known.sentAt = at;
    const button = event.submitter;
    if (button?.name === "act" && button.value === "delete") sessionStorage.removeItem(known.here);
    if (!keeps(form) || !isChanged(form) || button?.hasAttribute("formaction")) return;
    event.preventDefault();
    const went = await keep(form);
    clearTimeout(known.timer);
    if (went === "away") {
      known.sentAt = 0;
      known.timer = setTimeout(() => keep(form), 5000);
      return;
    }
    const copy = sessionStorage.getItem(known.here);
    if (copy && went === "kept") sessionStorage.setItem(known.here, JSON.stringify({ ...JSON.parse(copy), sent: true }));
    known.passing = true;
    form.requestSubmit(button);
    known.passing = false;
  });

  addEventListener("online", () => { for (const [form, known] of forms) if (known.timer) keep(form); });
  addEventListener("pageshow", (event) => {
    for (const known of forms.values()) known.sentAt = 0;
    if (event.persisted) leave(localStorage.getItem("whose"));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const [form, known] of forms) if (known.timer && !known.sentAt) keep(form, { keepalive: true });
  });

  const kept = [...document.forms].filter(keeps);
  for (const form of kept) form.autocomplete = "off"; // what comes back comes from here, and to its author alone
  if (!document.querySelector(".errors, [aria-invalid=true]")) {
    const rest = kept.filter((form) => !fromThisTab(form));
    if (rest.length) fromTheServer(rest);
  }
})();
