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
    else keepInView(decodeURIComponent(location.hash.slice(1)));
    if (link) [...root.querySelectorAll("a")].find((a) => a.getAttribute("href") === link)?.focus();
  };
  // what the address names, until the reader moves: what stands above it comes later and grows
  const keepInView = (id) => {
    const page = id && has('[data-testid="stMainBlockContainer"]');
    if (!page) return;
    const grown = new ResizeObserver(() => document.getElementById(id)?.scrollIntoView());
    grown.observe(page);
    for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(moved, () => grown.disconnect(), { once: true, passive: true });
    }
  };
  const watch = new MutationObserver(() => same() && leave());
  const clock = setInterval(() => {
    others = other() ? others + 1 : 0;
    if (others > 7) leave();
  }, 250);
  root.inert = true;
  watch.observe(root, { childList: true, subtree: true });
})();
