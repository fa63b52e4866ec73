(() => {
  const first = document.getElementById("wl-first");
  const root = document.getElementById("root");
  const has = (query) => root.querySelector(query);
  const table = first.querySelector(".wl-glance") ? ".wl-glance" : "h1.wl-title";
  const same = () => has("h1.wl-title") && has(table);
  // the page says something else: it was turned away, or it failed
  const other = () => has('[data-testid="stException"]') ||
    (has('[data-test-script-state="notRunning"]') && has('[data-testid="stMain"] [data-testid="stElementContainer"]'));
  let others = 0;
  const leave = () => {
    watch.disconnect();
    clearInterval(clock);
    const link = document.activeElement && document.activeElement.getAttribute("href");
    const down = first.scrollTop;
    root.inert = false;
    first.remove();
    const main = has('[data-testid="stMain"]');
    if (main && down) main.scrollTop = down;
    if (link) [...root.querySelectorAll("a")].find((a) => a.getAttribute("href") === link)?.focus();
  };
  const watch = new MutationObserver(() => same() && leave());
  const clock = setInterval(() => {
    others = other() ? others + 1 : 0;
    if (others > 7) leave();
  }, 250);
  root.inert = true;
  watch.observe(root, { childList: true, subtree: true });
})();
