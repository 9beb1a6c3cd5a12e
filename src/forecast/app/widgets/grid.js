// A table of real inputs. It shows the sheet it is told and sends what is typed; it keeps and computes no number.
// Keys: Enter keeps and goes down, Escape restores, up and down move in the column, Tab goes on. Texts are set as text, never as HTML.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

function input(cell, row, at, send) {
  const field = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", maxlength: "40",
    "aria-label": cell.label, "data-row": String(at), "data-column": cell.name,
  });
  field.value = cell.text;
  field.readOnly = row.held;
  field.addEventListener("focus", () => field.select());
  field.addEventListener("change", () => {
    if (field.value.trim() !== cell.text) send({ kind: "set", row: at, column: cell.name, text: field.value.slice(0, 40) });
  });
  return field;
}

function chance(cell) {
  const meter = element("span", { class: "fc-meter", "aria-hidden": "true" }, element("span"));
  meter.firstChild.style.width = `${Math.round(100 * Math.min(Math.max(cell.share ?? 0, 0), 1))}%`;
  return element("span", { class: "fc-chance" }, meter, cell.chance);
}

function line(row, at, send) {
  const hold = element("button", { type: "button", "aria-label": row.hold, "aria-pressed": String(row.held), title: row.hold, "data-row": String(at), "data-column": "hold" });
  hold.append(row.mark);
  hold.addEventListener("click", () => send({ kind: "hold", row: at, held: !row.held }));
  const name = element("th", { scope: "row", style: `padding-left:${0.6 + 1.1 * row.depth}em` }, row.name);
  const cells = row.cells.map((cell) => element("td", {}, input(cell, row, at, send), chance(cell)));
  return element(
    "tr", { class: row.held ? "fc-held" : "", "data-depth": String(row.depth) },
    name, ...row.read.map((text) => element("td", { class: "fc-read" }, text)), ...cells, element("td", { class: "fc-hold" }, hold),
  );
}

function head(sheet) {
  const names = ["", ...sheet.heads, ...sheet.levels, ""];
  return element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name))));
}

function place(root, focused) {
  if (!focused) return;
  root.querySelector(`[data-row="${focused.row}"][data-column="${focused.column}"]`)?.focus();
}

function keys(root, event) {
  const field = event.target;
  const moves = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Escape" && field.tagName === "INPUT") {
    field.value = field.defaultValue;
    return;
  }
  if (!(event.key in moves) || field.tagName !== "INPUT") return;
  event.preventDefault();
  place(root, { row: Number(field.dataset.row) + moves[event.key], column: field.dataset.column });
  if (root.ownerDocument.activeElement === field) field.blur();
}

function render({ model, el }) {
  const root = element("div", { class: "fc-grid" });
  const status = element("p", { role: "status", "aria-live": "polite" });
  root.addEventListener("keydown", (event) => { event.stopPropagation(); keys(root, event); });
  el.append(root, status);

  const send = (message) => model.send({ serial: model.get("sheet").serial, ...message });
  const draw = () => {
    const sheet = model.get("sheet");
    if (!sheet.rows) return;
    const active = root.ownerDocument.activeElement;
    const focused = root.contains(active) ? { row: active.dataset.row, column: active.dataset.column } : null;
    const body = element("tbody", {}, ...sheet.rows.map((row, at) => line(row, at, send)));
    body.querySelectorAll("input").forEach((field) => { field.defaultValue = field.value; });
    root.replaceChildren(element("table", {}, element("caption", {}, sheet.caption), head(sheet), body));
    status.textContent = sheet.message;
    status.className = sheet.refused ? "fc-refused" : "";
    place(root, focused);
  };
  model.on("change:sheet", draw);
  draw();
  return () => model.off("change:sheet", draw);
}

export default { render };
