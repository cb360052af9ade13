/* Keys for the dashboard: j k a r h ?. Everything they do can be done without them and without this file. */
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const mark = "is-here";
  let here = null;

  function go(row) {
    if (!row) return;
    if (here) here.classList.remove(mark);
    here = row;
    here.classList.add(mark);
    here.querySelector("[data-open]").focus({ preventScroll: true });
    here.scrollIntoView({ block: "nearest" });
  }

  function current() {
    return document.activeElement?.closest("[data-row]") || (here?.isConnected ? here : null);
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    go(at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by]);
  }

  function openHere(row) {
    const fold = row.querySelector("[data-open-here]");
    if (!fold) return false;
    fold.open = true;
    fold.querySelector("[data-answer]")?.focus();
    return true;
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: (row) => row?.querySelector("[data-have] button")?.click(),
    r: (row) => row && openHere(row),
    h: (row) => row?.querySelector("[data-hand-over]")?.click(),
    "?": () => {
      const list = document.querySelector("[data-keys]");
      if (!list) return;
      list.open = !list.open;
      list.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === "a") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.closest("[data-row]")?.querySelector("[data-open]").focus();
      return;
    }
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    const row = current();
    if (!row && "arh".includes(event.key)) return go(rows()[0]); // an act needs a row that was chosen
    key(row);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (here && here !== row) here.classList.remove(mark);
    if (row) here = row;
  });
})();
