/* What is typed is not lost: each form that takes words is kept on the server as one writes, for its author alone
   (pts_support/kept/), and in this tab for the moment before, under a key that only the author's own pages have. Every
   page works without this file. */
(async () => {
  "use strict";
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=url], " +
    "input[type=search], input[type=number], input[type=date], input[type=time]";
  const SECRET = /csrf|passw|token|secret|otp|code|credential/i;
  const PATIENCE = 10000, TWICE = 3000;
  const STAYS = "Not saved. Your text is still here.";
  const page = document.querySelector("meta[name=page-of]");
  const me = page ? page.content : ""; // enough to tell people apart, and not what makes the mark ours
  const hours = Number(page?.dataset.hours || 0);
  const forms = new Map();
  let visited = Date.now();

  // A page left open belongs to the person who opened it: after somebody else signs in, it goes.
  function leave(other) {
    if (me && other && other !== me) location.replace("/");
  }
  if (me) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("kept ") && !key.startsWith(`kept ${me} `)) sessionStorage.removeItem(key);
    localStorage.setItem("whose", me);
    if (!sessionStorage.getItem("tab")) sessionStorage.setItem("tab", Math.random().toString(36).slice(2, 8));
  }
  const tab = sessionStorage.getItem("tab"); // each tab has its own row on the server
  const wanted = location.hash.match(/^#kept(~\w+)$/)?.[1]; // from the list of what is kept: this one
  addEventListener("storage", (event) => event.key === "whose" && leave(event.newValue));

  // When the session is over the page goes too: nothing typed stays in sight, and its author finds it after signing in.
  function over() {
    if (hours && Date.now() - visited > hours * 3600000) location.replace(location.pathname + location.search);
  }
  setInterval(over, 30000);

  // A page that comes back from the browser's memory is shown once it is known whose session this is now.
  async function back() {
    document.documentElement.hidden = true;
    const answer = await fetch("/kept/words/", { headers: { "X-Requested-With": "fetch" }, redirect: "manual" }).catch(() => null);
    if (answer && !answer.ok && answer.status < 500) return location.replace(location.pathname + location.search);
    document.documentElement.hidden = false;
    leave(localStorage.getItem("whose"));
    over();
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const key = me && window.crypto?.subtle ? crypto.subtle.importKey("raw", bytes(page.dataset.lock), "AES-GCM", false, ["encrypt", "decrypt"]) : null;

  // What stays in this tab is locked: without its author's session nobody reads it.
  async function put(form, sent) {
    const known = about(form), turn = ++known.turn;
    if (!key) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify({ fields: wordsOf(form), row: known.key, sent }));
    const locked = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, words));
    const letters = Array.from([...iv, ...locked], (one) => String.fromCharCode(one)).join("");
    if (turn === known.turn) sessionStorage.setItem(known.here, btoa(letters));
  }

  async function taken(known) {
    try {
      const all = bytes(sessionStorage.getItem(known.here));
      const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, await key, all.slice(12));
      return JSON.parse(new TextDecoder().decode(words));
    } catch {
      return null; // nothing, or not this reader's
    }
  }

  function drop(known) {
    known.turn++;
    sessionStorage.removeItem(known.here);
  }

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
      const place = `${path}#${form.id || same.indexOf(form)}`;
      forms.set(form, { key: `${place}${wanted || `~${tab}`}`, path, here: `kept ${me} ${place}`, turn: 0, timer: 0, sentAt: 0, passing: false, line: null });
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
      const deletes = document.createElement("button");
      deletes.type = "button";
      deletes.className = "btn btn-plain";
      deletes.textContent = "Delete it";
      deletes.addEventListener("click", () => {
        form.reset();
        drop(known);
        post(form, "/kept/", new URLSearchParams({ ...ours(form), act: "delete" })).catch(() => {});
        known.line.textContent = "";
        typedIn(form)[0].focus();
      });
      known.line.append(" ", deletes);
    }
  }

  // What the words call for, as a number to call: the page has it beside them, and shows it (thread.css).
  function calls(form, notes) {
    form.dataset.says = (notes || []).join(" ");
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
      visited = Date.now();
      const told = await answer.json();
      say(form, told.kept === false && told.said === "Deleted." ? "" : told.said);
      calls(form, told.safety);
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
    put(form, false);
    if (form.dataset.draft) history.replaceState(history.state, "", known.path);
    named(form);
    clearTimeout(known.timer);
    known.timer = setTimeout(() => keep(form), 800);
  }

  // What is sent says which row it was kept in, so that this one goes and no other tab's.
  function named(form) {
    let mine = form.querySelector("input[name=kept_form]");
    if (!mine) {
      mine = document.createElement("input");
      mine.type = "hidden";
      mine.name = "kept_form";
      form.append(mine);
    }
    mine.value = about(form).key;
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
  async function fromThisTab(form) {
    const known = about(form), here = await taken(known);
    if (!here || here.sent || (wanted && here.row !== known.key)) {
      drop(known);
      return false;
    }
    if (isChanged(form)) return true; // somebody was quicker
    known.key = here.row;
    fill(form, here.fields);
    if (isChanged(form)) {
      say(form, "Not sent yet. This is what you wrote.", true);
      changed(form);
    } else drop(known);
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
        if (!isChanged(form)) continue;
        about(form).key = mine.row;
        named(form);
        say(form, mine.said, true);
        calls(form, mine.safety);
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
    if (button?.name === "act" && button.value === "delete") drop(known);
    const elsewhere = button?.hasAttribute("formaction"); // another act of the same form: what is typed may stay unsent
    if (!keeps(form) || !isChanged(form) || (elsewhere && form.dataset.draft)) return;
    event.preventDefault();
    const went = await keep(form);
    clearTimeout(known.timer);
    if (went === "away") {
      known.sentAt = 0;
      known.timer = setTimeout(() => keep(form), 5000);
      return;
    }
    if (went === "kept" && !elsewhere) await put(form, true);
    known.passing = true;
    form.requestSubmit(button);
    known.passing = false;
  });

  addEventListener("online", () => { for (const [form, known] of forms) if (known.timer) keep(form); });
  addEventListener("pageshow", (event) => {
    for (const known of forms.values()) known.sentAt = 0;
    if (me && event.persisted) back();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return over();
    for (const [form, known] of forms) if (known.timer && !known.sentAt) keep(form, { keepalive: true });
  });

  const kept = [...document.forms].filter(keeps);
  for (const form of kept) form.autocomplete = "off"; // what comes back comes from here, and to its author alone
  if (!document.querySelector(".errors, [aria-invalid=true]")) {
    const rest = [];
    for (const form of kept) if (!(await fromThisTab(form))) rest.push(form);
    if (rest.length) await fromTheServer(rest);
  }
  document.documentElement.dataset.kept = "looked";
})();
