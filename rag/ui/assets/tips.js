// The quotation behind a marker, while the pointer or the focus is on it; Escape puts it away.
() => {
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
  // Before the others, for which Escape has another meaning.
  const escape = (event) => {
    if (event.key !== "Escape" || !tip.matches(":popover-open")) return;
    hideTip();
    event.stopPropagation();
  };
  document.addEventListener("keydown", escape, { capture: true });
  document.addEventListener("click", (event) => event.target.closest?.(".cite") && hideTip());
};
