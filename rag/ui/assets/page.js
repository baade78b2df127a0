// Behaviour of the page: markers lead to quotations, examples get asked, the newest answer is seen.
// Python renders everything; what comes from articles is only ever set as text here.
() => {
  const panel = () => document.querySelector("#sources .sources");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const sideBySide = matchMedia("(min-width: 1024px)");
  let origin = null; // the marker that was clicked last, to come back to
  let awaited = null; // the label that was clicked, while Python renders its panel

  const send = (from, name, detail) =>
    from.dispatchEvent(new CustomEvent("rag:" + name, { bubbles: true, detail }));

  // Selects the quotation with a label in the panel and scrolls to it. Side by side, scrolling
  // stays within the panel; stacked, the page moves only because somebody asked for it.
  function select(label, asked) {
    const marks = [...panel().querySelectorAll("mark")];
    for (const mark of marks) {
      const hit = mark.dataset.marks.split(" ").includes(label);
      mark.toggleAttribute("data-selected", hit);
    }
    for (const cite of document.querySelectorAll(".cite")) {
      const hit = cite.dataset.turn === panel().dataset.turn && cite.dataset.label === label;
      if (hit) cite.setAttribute("aria-current", "true");
      else cite.removeAttribute("aria-current");
    }
    const first = marks.find((mark) => mark.hasAttribute("data-selected"));
    if (!first || !(asked || sideBySide.matches)) return;
    const behavior = calm.matches ? "auto" : "smooth";
    if (sideBySide.matches) {
      const box = scroller(first);
      const middle = first.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTo({ top: box.scrollTop + middle - box.clientHeight / 3, behavior });
    } else first.scrollIntoView({ block: "center", behavior });
    if (asked) first.focus({ preventScroll: true });
  }

  function scroller(node) {
    while (node !== document.scrollingElement && getComputedStyle(node).overflowY !== "auto")
      node = node.parentElement;
    return node;
  }

  function cite(button) {
    hideTip();
    if (button.closest("#chat")) origin = button;
    const { turn, label } = button.dataset;
    if (panel().dataset.turn === turn) {
      showSources();
      requestAnimationFrame(() => select(label, true));
    } else {
      awaited = label;
      send(button, "select", { turn: Number(turn), label });
    }
  }

  function showSources() {
    if (!panel().offsetParent) document.querySelector("#sources-tab-button").click();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".cite")) cite(button);
    else if (button.matches(".example")) send(button, "submit", { question: button.dataset.question });
    else if (button.matches(".back")) goBack();
  });

  function goBack() {
    if (!origin?.isConnected) origin = document.querySelector("#chat .exchange:last-child .cite");
    origin?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    origin?.focus({ preventScroll: true });
  }

  document.addEventListener("rag:changed", (event) => {
    if (!event.target.closest("#sources")) return newest();
    showSources();
    const first = document.querySelector("#sources .sources:not(.near) mark");
    const label = awaited ?? first?.dataset.begins.split(" ")[0];
    const asked = awaited !== null;
    awaited = null;
    requestAnimationFrame(() => {
      if (sideBySide.matches) scroller(panel()).scrollTop = 0;
      select(label, asked);
    });
  });

  // The newest question moves to the top of the chat, so that its answer is read from the start.
  function newest() {
    const last = document.querySelector("#chat .exchange:last-child");
    last?.scrollIntoView({ block: "start" });
  }

  // The quotation behind a marker, while the pointer or the focus is on it; Escape puts it away.
  const tip = document.createElement("div");
  tip.id = "quotation-tip";
  tip.setAttribute("role", "tooltip");
  tip.popover = "manual";
  document.body.append(tip);

  function showTip(button) {
    const quote = document.createElement("q");
    quote.textContent = button.dataset.quote;
    const where = document.createElement("cite");
    where.textContent = button.dataset.where;
    tip.replaceChildren(quote, where);
    tip.showPopover();
    button.setAttribute("aria-describedby", tip.id);
    placeTip(button);
  }

  function placeTip(button) {
    const at = button.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - tip.offsetWidth - 12);
    const below = at.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(12, left)}px`;
    tip.style.top = `${below ? at.bottom + 6 : Math.max(6, at.top - tip.offsetHeight - 6)}px`;
  }

  function hideTip() {
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  for (const name of ["mouseover", "focusin"])
    document.addEventListener(name, (event) => {
      const button = event.target.closest?.("#chat .cite");
      if (button) showTip(button);
      else if (!event.target.closest?.("#quotation-tip")) hideTip();
    });
  document.addEventListener("focusout", hideTip);
  // Focusing a marker may scroll to it: its tip then goes along. Another one's is left behind.
  const follow = () => {
    if (!tip.matches(":popover-open")) return;
    const focused = document.activeElement;
    if (focused?.matches("#chat .cite")) placeTip(focused);
    else hideTip();
  };
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (tip.matches(":popover-open")) hideTip();
    else if (event.target.closest?.("#sources")) goBack();
  });
};
