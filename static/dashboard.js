/* Keys for the dashboard: j k o / ?. They move and open; no key answers anybody, or does anything in somebody's name.
   Everything they do can be done without them, and the page leaves this file out once they are turned off. */
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const mark = "is-here";
  let here = null;

  function go(row) {
    if (!row) return;
    row.querySelector("[data-open]").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function current() {
    return document.activeElement?.closest("[data-row]") || (here?.isConnected ? here : null);
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
  }

  function focus(id) {
    const found = document.getElementById(id);
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => current()?.querySelector("[data-open]").click(),
    "/": () => focus("find"),
    "?": () => focus("keys"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") go(current());
      return;
    }
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (here && here !== row) here.classList.remove(mark);
    if (!row) return;
    here = row;
    here.classList.add(mark);
  });
})();
