"use strict";
// Everything from questions and articles is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.querySelector(".filters");
  const body = document.querySelector(".questions tbody");
  const table = [...body.rows].map((row, i) => ({ row, i, ...data.rows[i] }));
  const panel = document.getElementById("detail");
  const more = document.getElementById("more");
  // A browser lays out a few hundred rows at once, and takes seconds for thousands.
  let limit = 250;
  let shown = table;
  let sorted = { key: null, down: false };

  const text = (entry) =>
    [entry.values.id[0], entry.values.tags[0], entry.values.question[0] ?? "", entry.values.type[0]]
      .join(" ").toLowerCase();
  for (const entry of table) entry.text = text(entry);

  // Filtering

  const field = (name) => form.elements[name]?.value ?? "";
  const ticked = (name) => form.elements[name]?.checked === true;
  const between = () => {
    const input = form.elements.between;
    return !input ? "" : input.type === "checkbox" ? (input.checked ? input.value : "") : input.value;
  };

  function fits(entry) {
    const runs = field("run") === "" ? data.runs.map((_, i) => i) : [Number(field("run"))];
    const words = field("text").toLowerCase().split(/\s+/).filter(Boolean);
    const lost = field("lost");
    const { values, right } = entry;
    const differs = new Set(values.lost).size > 1 || new Set(right).size > 1
      || new Set(values.answered).size > 1;
    return words.every((word) => entry.text.includes(word))
      && (field("type") === "" || field("type") === "=" + values.type[0])
      && (field("answerable") === "" || (field("answerable") === "yes") === (values.answerable[0] === 1))
      && (lost === "" || runs.some((i) => values.lost[i] === lost))
      && (!ticked("wrong") || runs.some((i) => right[i] === 0))
      && (between() === "" || (between() === "differs" ? differs
        : right[Number(between())] === 1 && right[1 - Number(between())] === 0));
  }

  function filter() {
    shown = table.filter(fits);
    body.replaceChildren(...shown.slice(0, limit).map((entry) => entry.row));
    more.hidden = shown.length <= limit;
    more.textContent = `Show the other ${shown.length - limit}`;
    document.getElementById("shown").value = shown.length === table.length
      ? `${table.length} question${table.length === 1 ? "" : "s"}`
      : `${shown.length} of ${table.length} questions`;
    document.getElementById("none").hidden = shown.length > 0;
  }

  // Sorting

  const sortValue = (entry) => {
    const values = entry.values[sorted.key];
    const run = Number(field("run") || 0);
    return values.length > 1 ? values[run] : values[0];
  };
  const names = new Intl.Collator("en", { numeric: true });

  function order() {
    if (sorted.key !== null) {
      const way = sorted.down ? -1 : 1;
      table.sort((a, b) => {
        const [x, y] = [sortValue(a), sortValue(b)];
        // What has no value comes last, whichever way.
        if (x === null || y === null) return (x === null) - (y === null) || a.i - b.i;
        const found = typeof x === "string" ? names.compare(x, y) : x - y;
        return way * found || a.i - b.i;
      });
    }
    filter();
  }

  function sortBy(button) {
    const key = button.dataset.sort;
    // Figures are most wanted from the top, names from A.
    const first = button.closest("th").classList.contains("figure");
    sorted = { key, down: sorted.key === key ? !sorted.down : first };
    for (const each of document.querySelectorAll("[data-sort]")) {
      each.closest("th").removeAttribute("aria-sort");
    }
    button.closest("th").setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    order();
  }

  function showStage({ stage, run, answerable }) {
    form.reset();
    form.elements.lost.value = stage;
    form.elements.answerable.value = answerable ?? "";
    if (form.elements.run) form.elements.run.value = run ?? "";
    order();
    document.getElementById("questions").scrollIntoView();
    form.elements.lost.focus({ preventScroll: true });
  }

  // One question

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }
  const colour = (i) => `run${i % 4}`;
  const share = (value, digits = 2) => (value === null ? "–" : value.toFixed(digits));
  const duration = (seconds) => seconds >= 0.9995 ? `${seconds.toFixed(2)} s`
    : seconds >= 0.00995 ? `${(1000 * seconds).toFixed(0)} ms` : `${(1000 * seconds).toFixed(1)} ms`;
  const place = (span) => make("p", { class: "place" }, `${span[0]} · characters ${span[1]}–${span[2]}`);
  const tick = (right) => right ? make("span", { class: "tick" }, " ✓ right") : null;

  // Offsets count code points, and strings of a browser do not.
  function highlighted(span, evidence) {
    const characters = Array.from(span[3]);
    const node = make("div", { class: "text" });
    let at = 0;
    const pieces = evidence.map((i) => data.spans[i])
      .filter((piece) => piece[0] === span[0] && piece[1] < span[2] && span[1] < piece[2])
      .sort((a, b) => a[1] - b[1]);
    for (const piece of pieces) {
      const start = Math.max(at, piece[1] - span[1]);
      const end = Math.min(characters.length, piece[2] - span[1]);
      if (end <= start) continue;
      node.append(characters.slice(at, start).join(""), make("mark", null, characters.slice(start, end).join("")));
      at = end;
    }
    node.append(characters.slice(at).join(""));
    return node;
  }

  function quotation(index) {
    const span = data.spans[index];
    const whole = Array.from(span[3]).length >= span[2] - span[1];
    return make("blockquote", { class: "is-right" }, span[3] + (whole ? "" : " …"), place(span));
  }

  function asked(entry, details) {
    const { values } = entry;
    const chips = [values.type[0], ...values.tags[0].split(", ")].filter(Boolean);
    const known = details.runs.find(Boolean);
    const nodes = [
      make("p", null, make("code", null, values.id[0]), " ",
        ...chips.flatMap((chip) => [make("span", { class: "chip" }, chip), " "])),
      make("h2", { id: "detail-title" }, values.question[0]),
    ];
    if (details.history.length) {
      nodes.push(make("h3", null, "Asked before"), make("dl", null, ...details.history.flatMap(
        ([question, answer]) => [make("dt", null, "Question"), make("dd", null, question),
          make("dt", null, "Answer"), make("dd", null, answer || "–")])));
    }
    if (values.answerable[0] === 0) {
      nodes.push(make("p", { class: "quiet" }, "The articles do not answer it: refusing is right."));
      return nodes;
    }
    if (details.answers.length) {
      nodes.push(make("h3", null, "Accepted answers"),
        make("ul", null, ...details.answers.map((answer) => make("li", null, answer))));
    }
    nodes.push(make("h3", null, "Evidence"));
    if (known.evidence.length) nodes.push(...known.evidence.map(quotation));
    else nodes.push(make("p", { class: "quiet" }, "None of it is in the loaded articles."));
    return nodes;
  }

  function answer(result) {
    if (!result.statements.length) return [];
    return [
      make("h3", null, "Answer"),
      make("div", { class: "answer" }, ...result.statements.map(([words, citations, support, right]) =>
        make("p", { class: right ? "is-right" : null, title: support }, words,
          ...citations.map((number) => ` [${number}]`), tick(right)))),
      result.citations.length > 0 && make("h3", null, "Citations"),
      make("ol", null, ...result.citations.map(([span, right], i) =>
        make("li", { class: right ? "item is-right" : "item" }, `[${i + 1}] “${data.spans[span][3]}”`,
          tick(right), place(data.spans[span])))),
    ];
  }

  function passages(result) {
    if (!result.hits.length) return [];
    let cut = false;
    const items = result.hits.map(([span, right, dense, lexical, score, read], i) => {
      const details = make("details", { open: right ? "" : null },
        make("summary", { class: read ? null : "unread" },
          `${i + 1}. fused ${share(score)} · dense ${share(dense)} · lexical ${share(lexical, 1)}`, tick(right)),
        highlighted(data.spans[span], result.evidence), make("div", { class: "place" }, place(data.spans[span])));
      const below = !read && !cut && make("p", { class: "cut" }, "Not read from here on");
      cut ||= !read;
      return make("li", null, below, details);
    });
    return [make("h3", null, "Retrieved passages"), make("ol", { class: "hits" }, ...items)];
  }

  function sentences(result, run) {
    if (!result.sentences.length) return [];
    let cut = false;
    const items = result.sentences.flatMap(([span, right, probability, offered], i) => {
      const bar = make("i", null);
      bar.style.width = `${100 * probability}%`;
      const item = make("li", { class: right ? "right" : null },
        make("span", { class: "rank" }, i < 10 ? `${i + 1}.` : "…"),
        make("span", { class: "share" }, make("span", { class: `meter ${colour(run)}` }, bar), share(probability)),
        make("div", { class: "text", title: `${data.spans[span][0]} · ${data.spans[span][1]}–${data.spans[span][2]}` },
          data.spans[span][3], tick(right)));
      const below = !offered && !cut && make("p", { class: "cut" }, "The composer could choose from those above");
      cut ||= !offered;
      return below ? [make("div", null, below), item] : [item];
    });
    return [make("h3", null, "Most probable sentences"), make("div", { class: "sentences" }, ...items)];
  }

  function figures(title, values, show) {
    const pairs = Object.entries(values);
    if (!pairs.length) return [];
    return [make("h3", null, title), make("dl", { class: "figures" }, ...pairs.map(([name, value]) =>
      make("div", null, make("dt", null, name), make("dd", null, show(value)))))];
  }

  function ofRun(entry, result, i) {
    const run = data.runs[i];
    const title = data.runs.length > 1
      && make("h4", null, make("span", { class: `run ${colour(i)}` }, run.letter), ` ${run.name}`);
    const section = (...children) => make("section", { class: data.runs.length > 1 ? colour(i) : null },
      title, ...children);
    if (!result) {
      return section(make("p", { class: "quiet" }, entry.right[i] === null
        ? "This run did not ask it."
        : `A baseline keeps figures only: ${entry.values.lost[i] ? `lost at ${entry.values.lost[i]}` : "it went right"}.`));
    }
    const ordered = Object.fromEntries(data.metrics.filter((name) => name in result.metrics)
      .map((name) => [name, result.metrics[name]]));
    const lost = entry.values.lost[i];
    return section(
      make("p", { class: lost || entry.right[i] === 0 ? "why" : "why right" },
        lost && make("b", null, lost === "error" ? "Lost by an error. " : `Lost at ${lost}. `), result.why),
      result.standalone !== entry.values.question[0].trim()
        && make("p", null, make("span", { class: "quiet" }, "Understood as: "), result.standalone),
      result.note && make("p", null, make("span", { class: "quiet" }, "Note: "), result.note),
      ...answer(result), ...sentences(result, i), ...passages(result),
      ...figures("Figures", ordered, (value) => share(value, 3)),
      ...figures("Judged by a language model", result.judgement, (value) => share(value)),
      ...figures("Time", result.seconds, duration),
    );
  }

  function open(entry) {
    const details = data.details[entry.i];
    if (!details) return;
    const at = shown.indexOf(entry);
    const step = (by, name) => {
      let next = at + by;
      while (shown[next] && !data.details[shown[next].i]) next += by;
      const button = make("button", { type: "button", disabled: shown[next] ? null : "", "data-step": by }, name);
      button.addEventListener("click", () => open(shown[next]));
      return button;
    };
    const close = make("button", { type: "button", "data-close": "" }, "Close");
    close.addEventListener("click", () => panel.close());
    panel.className = data.runs.length > 1 ? "wide" : "";
    panel.replaceChildren(
      make("div", { class: "bar" }, make("span", null, at < 0 ? "" : `${at + 1} of ${shown.length} shown`),
        step(-1, "← Previous"), step(1, "Next →"), close),
      make("div", { class: "body" }, ...asked(entry, details),
        make("div", { class: "columns" }, ...details.runs.map((result, i) => ofRun(entry, result, i)))),
    );
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    close.focus();
    panel.dataset.row = entry.i;
    history.replaceState(null, "", `#question=${encodeURIComponent(entry.values.id[0])}`);
  }

  function openNamed() {
    const found = location.hash.match(/^#question=(.*)$/);
    if (!found) return;
    const entry = table.find((each) => encodeURIComponent(each.values.id[0]) === found[1]);
    if (entry) open(entry);
  }

  panel.addEventListener("close", () => {
    history.replaceState(null, "", "#questions");
    const entry = table.find((each) => each.i === Number(panel.dataset.row));
    entry?.row.querySelector(".open")?.focus();
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  panel.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && !event.altKey && !event.ctrlKey && !event.metaKey) {
      panel.querySelector(`[data-step="${by}"]:not([disabled])`)?.click();
    }
  });

  document.addEventListener("click", (event) => {
    const sort = event.target.closest("[data-sort]");
    const stage = event.target.closest("[data-stage]");
    const row = event.target.closest("button.open")?.closest("[data-row]");
    if (sort) sortBy(sort);
    else if (stage) showStage(stage.dataset);
    else if (row) open(table.find((entry) => entry.row === row));
  });
  // Not for every letter that is typed.
  let waiting;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(event.target.name === "run" ? order : filter, event.target.name === "text" ? 150 : 0);
  });
  more.addEventListener("click", () => {
    const next = limit;
    limit = Infinity;
    filter();
    shown[next]?.row.querySelector("button")?.focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(order));
  addEventListener("hashchange", openNamed);

  document.documentElement.classList.add("ready");
  for (const node of document.querySelectorAll(".scripted")) node.hidden = false;
  filter();
  openNamed();
})();
