// For those who work with the keyboard or a screen reader: what is new is said once, and the focus
// is not lost with the button that had it.
() => {
  const find = (selector) => document.querySelector(selector);
  const PATIENCE = 3000; // milliseconds to wait for what is to have the focus

  // One live region, which stays where it is: only its text changes.
  const announcer = document.createElement("div");
  announcer.id = "announcer";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);
  document.addEventListener("rag:said", ({ detail }) => (announcer.textContent = detail?.text));

  // Where one goes on after a button: the first that fits.
  const box = "#question textarea";
  const onwards = [
    ["#history [data-event=edit]", "#renaming textarea, #renaming input"],
    ["#history [data-event=delete]", "#history-results button"],
    ["#shelf [data-event=delete]", "#results button"],
    ["[data-event=edit], [data-event=clear], [data-event=apply], [data-event=stop]", box],
  ];
  let wanted = 0; // the number of the last wish; one that is older has been given up
  let renamed = null; // the conversation that gets a new title

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    const [, selector] = onwards.find(([from]) => button?.matches(from)) ?? [];
    if (!selector) return;
    if (button.matches("#history *")) renamed = button.dataset.conversation;
    focusOn(selector, performance.now() + PATIENCE, ++wanted);
  });
  for (const name of ["pointerdown", "keydown"])
    document.addEventListener(name, () => wanted++, { capture: true });

  function focusOn(selector, until, wish) {
    if (wish !== wanted) return;
    const node = find(selector);
    if (node?.checkVisibility()) node.focus();
    else if (performance.now() < until)
      requestAnimationFrame(() => focusOn(selector, until, wish));
  }

  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && target.closest?.("#question")) find("#hint .editing button")?.click();
  });

  // What had the focus last, and in which part of the page.
  let held = null;
  let place = null;
  document.addEventListener("focusin", ({ target }) => {
    held = target;
    place = target.closest("#chat, #next, #renaming")?.id;
  });
  document.addEventListener("rag:changed", ({ target }) => {
    if (target.closest("#chat, #history")) requestAnimationFrame(recover);
  });

  function recover() {
    const lost = held && !(held.isConnected && held.checkVisibility());
    if (!lost || document.activeElement !== document.body) return;
    const questions = document.querySelectorAll("#chat .question");
    const titles = [...document.querySelectorAll("#history .title")];
    const titled = titles.find((title) => title.dataset.conversation === renamed);
    const node = place === "renaming" ? titled : place && questions[questions.length - 1];
    node?.focus({ preventScroll: true });
  }
};
