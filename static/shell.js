/* The shell's few touches. Every page works without this file.
   Loaded in the head without defer: the theme must stand before the first paint. */
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/);
  if (kept) root.dataset.bsTheme = kept[1];

  function setTheme(theme) {
    const year = 60 * 60 * 24 * 365;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (theme === "light" || theme === "dark") {
      root.dataset.bsTheme = theme;
      document.cookie = `theme=${theme}; Max-Age=${year}; Path=/; SameSite=Lax${secure}`;
    } else {
      delete root.dataset.bsTheme;
      document.cookie = `theme=; Max-Age=0; Path=/; SameSite=Lax${secure}`;
    }
  }

  function putAway(line) {
    const hadFocus = line.contains(document.activeElement);
    line.remove();
    if (hadFocus) document.getElementById("main")?.focus();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-theme-choice]")) setTheme(event.target.value);
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-put-away]");
    if (close) putAway(close.closest(".done-line"));
  });
  document.addEventListener("keydown", (event) => {
    const line = event.key === "Escape" && document.querySelector(".is-floating .done-line");
    if (line) putAway(line);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".errors")?.focus();
    for (const lines of document.querySelectorAll("[data-float]")) {
      lines.classList.add("is-floating");
      for (const close of lines.querySelectorAll("[data-put-away]")) close.hidden = false;
    }
  });
})();
