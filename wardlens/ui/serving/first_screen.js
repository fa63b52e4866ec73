(() => {
  const first = document.getElementById("wl-first");
  const root = document.getElementById("root");
  const has = (query) => root.querySelector(query);
  const table = first.querySelector(".wl-glance") ? ".wl-glance" : "h1.wl-title";
  const stands = () =>
    (has("h1.wl-title") && has(table)) ||
    has('[data-testid="stException"]') ||
    (has('[data-test-script-state="notRunning"]') && has('[data-testid="stMain"] [data-testid="stElementContainer"]'));
  root.inert = true;
  const watch = new MutationObserver(() => {
    if (!stands()) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      const link = document.activeElement && document.activeElement.getAttribute("href");
      const down = first.scrollTop;
      root.inert = false;
      first.remove();
      const main = has('[data-testid="stMain"]');
      if (main && down) main.scrollTop = down;
      if (link) [...root.querySelectorAll("a")].find((a) => a.getAttribute("href") === link)?.focus();
    });
  });
  watch.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
})();
