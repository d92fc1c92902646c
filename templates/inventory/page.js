"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const count = data.length;
  const height = 46; // pixels of a row, as the style sheet has it
  const applies = ["open", "unstated", "closed"];
  const lists = ["hot", "cold", "proposed"];
  const format = new Intl.NumberFormat("en");
  const of = (column, row) => {
    const value = data[column].of[row];
    return value < 0 ? null : data[column].values[value];
  };

  // Each different list of actuators is described once.
  const summaries = data.actuators.values.map((all) => {
    const sums = [0, 0, 0];
    const names = new Set();
    for (const actuator of all) {
      if (Array.isArray(actuator)) {
        sums[actuator[1]] += 1;
        names.add(actuator[0]);
      }
    }
    const words = sums.map((sum, list) => (sum > 0 ? `${sum} ${lists[list]}` : "")).filter(Boolean).join(" · ");
    return { sums, names, words };
  });

  const columns = [
    { key: (row) => data.reach[row] },
    { key: (row) => data.path[row] },
    { key: (row) => of("profile", row) },
    { key: (row) => data.apply[row] },
    { key: (row) => of("held_by", row).join(", ") },
    { key: (row) => summaries[data.actuators.of[row]].sums.reduce((all, sum) => all * 10000 + sum, 0), down: true },
    { key: (row) => (data.cooldown_s[row] === null ? null : Number(data.cooldown_s[row])) },
    { key: (row) => of("calibrated", row) },
    { key: (row) => data.errors[row], down: true },
    { key: (row) => data.warnings[row], down: true },
    { key: (row) => data.notes[row], down: true },
  ];

  // The order of all rows by a column, made once; what has no value comes last in both directions.
  const ordered = (column, down) => {
    const name = down ? "descending" : "ascending";
    if (!column[name]) {
      const keys = Array.from({ length: count }, (_, row) => column.key(row));
      const sign = down ? -1 : 1;
      column[name] = Uint32Array.from(keys.keys()).sort((a, b) => {
        const [one, other] = [keys[a], keys[b]];
        if (one === other) return data.reach[a] - data.reach[b] || a - b;
        if (one === null) return 1;
        if (other === null) return -1;
        return one < other ? -sign : sign;
      });
    }
    return column[name];
  };

  // What the search looks through: the text of each row, and once each what many rows share.
  const joined = ["chords", "context", "rules", "actuators"];
  let texts = null;
  const lowered = () => {
    if (!texts) {
      texts = { rows: new Array(count), shared: {} };
      for (let row = 0; row < count; row += 1) {
        const words = [data.path[row], of("name", row), of("id", row), of("version", row), of("owner", row)];
        words.push(of("profile", row), of("mode", row), of("calibrated", row), data.policy_version[row]);
        texts.rows[row] = words.filter(Boolean).join("\n").toLowerCase();
      }
      for (const name of joined) {
        texts.shared[name] = data[name].values.map((all) => all.map((one) => (Array.isArray(one) ? one[0] : one)).join("\n").toLowerCase());
      }
    }
    return texts;
  };

  const test = () => {
    const tests = [];
    const chosen = (id) => $(id).value;
    if (chosen("profile")) {
      const wanted = Number(chosen("profile"));
      tests.push((row) => data.profile.of[row] === wanted);
    }
    if (chosen("apply")) {
      const wanted = Number(chosen("apply"));
      tests.push((row) => data.apply[row] === wanted);
    }
    if (chosen("actuator") || chosen("list")) {
      const [name, list] = [chosen("actuator"), chosen("list")];
      const fits = data.actuators.values.map((all) => all.some((one) => Array.isArray(one) && (!name || one[0] === name) && (!list || one[1] === Number(list))));
      tests.push((row) => fits[data.actuators.of[row]]);
    }
    if (chosen("folder")) {
      const wanted = Number(chosen("folder"));
      tests.push((row) => data.folder.of[row] === wanted);
    }
    const level = { error: data.errors, warning: data.warnings, note: data.notes }[chosen("level")];
    if (level) tests.push((row) => level[row] > 0);
    if (chosen("level") === "none") tests.push((row) => data.errors[row] + data.warnings[row] + data.notes[row] === 0);
    for (const word of chosen("search").toLowerCase().split(/\s+/).filter(Boolean)) {
      const { rows, shared } = lowered();
      const hits = joined.map((name) => ({ of: data[name].of, has: shared[name].map((text) => text.includes(word)) })).filter(({ has }) => has.includes(true));
      tests.push((row) => rows[row].includes(word) || hits.some(({ of, has }) => has[of[row]]));
    }
    return (row) => tests.every((fits) => fits(row));
  };

  const view = $("view");
  const body = $("rows");
  const heads = [...$("table").tHead.rows[0].cells];
  let sorted = { at: 0, down: false };
  let shown = new Uint32Array(0);
  let drawn = new Map();
  const above = document.createElement("tr");
  const below = document.createElement("tr");
  for (const spacer of [above, below]) {
    spacer.className = "spacer";
    spacer.setAttribute("aria-hidden", "true");
    spacer.append(Object.assign(document.createElement("td"), { colSpan: columns.length }));
  }

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const draw = (at) => {
    const row = shown[at];
    const tr = element("tr");
    tr.setAttribute("aria-rowindex", String(at + 2));
    const head = element("th");
    head.scope = "row";
    const path = element("button", "path", data.path[row]);
    path.type = "button";
    path.title = data.path[row];
    path.addEventListener("click", () => details(row));
    head.append(path);
    if (!data.is_read[row]) head.append(" ", element("span", "badge unstated", "not read"));
    head.append(element("span", "name", of("name", row) ?? ""));
    const state = element("td");
    const word = applies[data.apply[row]];
    state.append(element("span", `badge ${word}`, word));
    const seconds = data.cooldown_s[row];
    tr.append(
      element("td", "n", format.format(data.reach[row])), head, element("td", "", of("profile", row) ?? ""), state,
      element("td", "", of("held_by", row).join(", ")), element("td", "", summaries[data.actuators.of[row]].words),
      element("td", "n", seconds === null ? "" : `${seconds} s`), element("td", "", of("calibrated", row) ?? ""),
      element("td", "n", format.format(data.errors[row])), element("td", "n", format.format(data.warnings[row])),
      element("td", "n", format.format(data.notes[row])),
    );
    return tr;
  };

  // Only the rows in sight are in the document. Those that stay in sight keep their element, and the focus with it.
  const render = (first, last) => {
    const next = new Map();
    for (let at = first; at < last; at += 1) next.set(at, drawn.get(at) ?? draw(at));
    for (const [at, tr] of drawn) if (!next.has(at)) tr.remove();
    let before = above;
    for (const tr of next.values()) {
      if (before.nextSibling !== tr) before.after(tr);
      before = tr;
    }
    above.firstChild.style.height = `${first * height}px`;
    below.firstChild.style.height = `${(shown.length - last) * height}px`;
    above.hidden = first === 0;
    below.hidden = last === shown.length;
    drawn = next;
  };
  const scroll = () => {
    const first = Math.min(Math.max(0, Math.floor(view.scrollTop / height) - 8), Math.max(0, shown.length - 1));
    render(first, Math.min(shown.length, first + Math.ceil(view.clientHeight / height) + 16));
  };

  const update = () => {
    const fits = test();
    shown = ordered(columns[sorted.at], sorted.down).filter(fits);
    for (const tr of drawn.values()) tr.remove();
    drawn = new Map();
    view.scrollTop = 0;
    $("table").setAttribute("aria-rowcount", String(shown.length + 1));
    $("status").textContent = shown.length === count ? `${format.format(count)} passports` : `${format.format(shown.length)} of ${format.format(count)} passports`;
    scroll();
  };

  const sort = (at) => {
    sorted = { at, down: sorted.at === at ? !sorted.down : Boolean(columns[at].down) };
    mark();
    update();
  };
  const mark = () => heads.forEach((head, at) => {
    if (at === sorted.at) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });

  const bounds = ([name, list, min, max, step, boundary]) => {
    const words = [`${min ?? "no lower bound"} – ${max ?? "no upper bound"}`];
    words.push(["hot", "cold", "propose_only"][list]);
    words.push(step === null ? "no step" : step === 0 ? "any step" : `step ${step}`);
    if (boundary) words.push("at a boundary only");
    return `${name}: ${words.join(", ")}`;
  };
  const details = (row) => {
    $("details-title").textContent = data.path[row];
    const all = (values, words = String) => values.map((one) => (typeof one === "number" ? `and ${one} more` : words(one)));
    const seconds = (value) => (value === null ? null : `${value} s`);
    const parts = [
      ["Name", of("name", row)], ["Profile", of("profile", row)], ["Id", of("id", row)], ["Version", of("version", row)],
      ["Owner", of("owner", row)], ["Context", all(of("context", row))], ["Apply", applies[data.apply[row]]],
      ["Held by", of("held_by", row)], ["Mode", of("mode", row)], ["Chords", all(of("chords", row))],
      ["Actuators", all(of("actuators", row), bounds)], ["Cooldown", seconds(data.cooldown_s[row])],
      ["Phases", all(of("cooldowns", row))], ["Freeze window", seconds(data.freeze_window_s[row])],
      ["Calibrated", of("calibrated", row)], ["Findings", all(of("rules", row))], ["Policy version", data.policy_version[row]],
    ];
    $("details-list").replaceChildren();
    for (const [name, value] of parts) {
      const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== "");
      if (values.length === 0) continue;
      $("details-list").append(element("dt", "", name), ...values.map((one) => element("dd", "", one)));
    }
    $("details").showModal();
  };

  const options = (id, values) => $(id).append(...values.map(([value, words]) => Object.assign(element("option", "", words), { value })));
  const frequent = (column, most) => {
    const counts = new Array(data[column].values.length).fill(0);
    for (const value of data[column].of) if (value >= 0) counts[value] += 1;
    const all = counts.map((many, value) => [value, many]).sort((a, b) => b[1] - a[1]).slice(0, most);
    return all.map(([value, many]) => [String(value), `${data[column].values[value].slice(0, 40)} (${format.format(many)})`]);
  };
  options("profile", frequent("profile", 50));
  options("folder", frequent("folder", 500));
  const actuators = new Map();
  const uses = new Array(summaries.length).fill(0);
  for (const value of data.actuators.of) uses[value] += 1;
  summaries.forEach(({ names }, value) => names.forEach((name) => actuators.set(name, (actuators.get(name) ?? 0) + uses[value])));
  const known = [...actuators].sort((a, b) => b[1] - a[1]).slice(0, 200);
  options("actuator", known.map(([name, many]) => [name, `${name.slice(0, 40)} (${format.format(many)})`]));

  heads.forEach((head, at) => {
    const button = element("button", "", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
  });
  document.querySelector(".left-out")?.remove();
  body.replaceChildren(above, below);
  $("table").classList.add("virtual");
  view.classList.add("virtual");
  const filters = $("filters");
  filters.hidden = false;
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", update);
  filters.addEventListener("reset", () => setTimeout(update));
  view.addEventListener("scroll", scroll, { passive: true });
  addEventListener("resize", scroll);
  addEventListener("beforeprint", () => render(0, Math.min(shown.length, 1000)));
  addEventListener("afterprint", scroll);
  mark();
  update();
  (window.requestIdleCallback ?? setTimeout)(lowered);
})();
