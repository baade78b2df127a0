// Behaviour of the page: markers lead to quotations, buttons reach Python.
// Python renders everything; what comes from articles is only ever set as text here.
() => {
  const find = (selector) => document.querySelector(selector);
  const panel = () => find("#sources .sources");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const sideBySide = matchMedia("(min-width: 1024px)");
  const behavior = () => (calm.matches ? "auto" : "smooth");
  let origin = null; // the marker that was clicked last, to come back to
  let awaited = null; // the label that was clicked, while Python renders its panel
  let current = null; // the label of the quotation that is selected
  let seen = 0; // how many questions the chat had when it was looked at last
  let pinned = false; // whether the newest question is to stay at the top of the chat
  let acted = false; // whether a button of the chat was pressed since
  let judged = null; // the number of the answer that somebody has judged

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
    current = label;
    showCurrent();
    const first = marks.find((mark) => mark.hasAttribute("data-selected"));
    if (!first || !(asked || sideBySide.matches)) return;
    if (sideBySide.matches) {
      const box = scroller(first);
      const middle = first.getBoundingClientRect().top - box.getBoundingClientRect().top;
      const top = box.scrollTop + middle - box.clientHeight / 3;
      box.scrollTo({ top, behavior: behavior() });
    } else first.scrollIntoView({ block: "center", behavior: behavior() });
    if (asked) first.focus({ preventScroll: true });
  }

  // Marks the markers that lead to the selected quotation.
  function showCurrent() {
    for (const cite of document.querySelectorAll(".cite")) {
      const hit = cite.dataset.turn === panel().dataset.turn && cite.dataset.label === current;
      if (hit) cite.setAttribute("aria-current", "true");
      else cite.removeAttribute("aria-current");
    }
  }

  function scroller(node) {
    while (node !== document.scrollingElement && getComputedStyle(node).overflowY !== "auto")
      node = node.parentElement;
    return node;
  }

  function cite(button) {
    if (button.closest("#chat")) origin = button;
    const { turn, label } = button.dataset;
    if (panel().dataset.turn === turn) {
      open("sources");
      requestAnimationFrame(() => select(label, true));
    } else {
      awaited = label;
      send(button, "select", { turn, label });
    }
  }

  // Opens a tab at the side; stacked, also goes there.
  function open(name, go = false) {
    const tab = find(`#${name}-tab-button`);
    if (tab?.getAttribute("aria-selected") !== "true") tab?.click();
    if (go && !sideBySide.matches) tab?.scrollIntoView({ block: "start", behavior: behavior() });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches(".cite")) cite(button);
    else if (button.matches(".back")) goBack();
    else if (button.dataset.event) press(button);
  });

  function press(button) {
    const { event, ...detail } = button.dataset;
    if (button.closest("#chat, #next")) [origin, acted] = [button, true];
    if (event === "expand") {
      if (detail.article) awaited = "";
      open(detail.article ? "sources" : "why", true);
    }
    if (event === "like") judged = detail.turn;
    send(button, event, detail);
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches?.("input[data-tick]")) return;
    box.toggleAttribute("checked", box.checked);
    const boxes = [...box.closest("ul").querySelectorAll("input[data-tick]")];
    const ids = (some) => some.map((each) => each.dataset.tick);
    send(box, "input", { shown: ids(boxes), ticked: ids(boxes.filter((each) => each.checked)) });
  });

  function goBack() {
    if (!origin?.isConnected) origin = find("#chat .exchange:last-child .cite");
    origin?.scrollIntoView({ block: "center", behavior: behavior() });
    origin?.focus({ preventScroll: true });
  }

  document.addEventListener("rag:changed", (event) => {
    if (event.target.closest("#sources")) showQuotation();
    else if (event.target.closest("#chat")) showNewest();
    else if (event.target.closest("#shelf")) showTicks();
    else if (event.target.closest("#why") && acted) find("#why h2")?.focus();
  });

  function showQuotation() {
    if (awaited === "") {
      awaited = null;
      if (sideBySide.matches) scroller(panel()).scrollTop = 0;
      return panel().querySelector("h2")?.focus({ preventScroll: true });
    }
    if (!panel().matches("[data-turn]")) return;
    open("sources");
    const first = find("#sources .sources:not(.near) mark");
    const label = awaited ?? first?.dataset.begins.split(" ")[0];
    const asked = awaited !== null;
    awaited = null;
    requestAnimationFrame(() => {
      if (sideBySide.matches) scroller(panel()).scrollTop = 0;
      select(label, asked);
    });
  }

  // A new question moves to the top of the chat, so that its answer is read from the start, and
  // stays there while the answer grows, unless the reader moves.
  function showNewest() {
    showCurrent();
    const all = document.querySelectorAll("#chat .exchange");
    const last = all[all.length - 1];
    pinned ||= all.length !== seen;
    seen = all.length;
    if (last && pinned) last.scrollIntoView({ block: "start" });
    if (last && !last.querySelector(".pending")) pinned = acted = false;
    const correction = all[judged]?.querySelector(".correction");
    if (judged !== null) correction?.scrollIntoView({ block: "nearest", behavior: behavior() });
    judged = null;
  }

  for (const name of ["wheel", "touchmove", "keydown"])
    document.addEventListener(name, () => (pinned = false), { passive: true });

  // What somebody has ticked by hand no longer follows the attribute.
  function showTicks() {
    for (const box of document.querySelectorAll("input[data-tick]"))
      box.checked = box.hasAttribute("checked");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.("#sources, #why")) goBack();
  });
};
