// Sorting and filtering of the rows that the page shows. It changes their order and which are seen, never their content.

const MANY = 6; // fewer rows are seen at a glance

export function improve(table, settings) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length < 2) return;
  const collator = new Intl.Collator(settings.language, { numeric: true });
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => sortable(header, () => sort(table, headers, column, rows, collator)));
  if (rows.length >= MANY) table.parentElement.before(filter(rows, settings.texts));
}

function sortable(header, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.append(...header.childNodes);
  button.addEventListener("click", action);
  header.append(button);
}

// First click ascending, second descending, third as the query gave them.
function sort(table, headers, column, rows, collator) {
  const before = headers[column].getAttribute("aria-sort");
  const order = before === "ascending" ? "descending" : before === "descending" ? "" : "ascending";
  for (const header of headers) header.removeAttribute("aria-sort");
  if (order) headers[column].setAttribute("aria-sort", order);
  const sign = order === "descending" ? -1 : 1;
  const sorted = order ? [...rows].sort((a, b) => sign * compare(a.cells[column], b.cells[column], collator)) : rows;
  table.tBodies[0].append(...sorted);
}

function compare(a, b, collator) {
  const [first, second] = [a.textContent.trim(), b.textContent.trim()];
  const [x, y] = [number(a, first), number(b, second)];
  return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(first, second) : x - y;
}

function number(cell, text) {
  return cell.classList.contains("number") ? Number(text.replaceAll(",", "")) : Number.NaN;
}

function filter(rows, texts) {
  const words = rows.map((row) => fold(row.textContent));
  const label = document.createElement("label");
  const field = document.createElement("input");
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  field.type = "search";
  field.addEventListener("input", () => {
    const wanted = fold(field.value.trim());
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !words[index].includes(wanted);
      if (!row.hidden) shown += 1;
    });
    count.textContent = wanted ? texts.filtered.replace("{shown}", shown).replace("{total}", rows.length) : "";
  });
  const name = document.createElement("span");
  name.textContent = texts.filter;
  label.append(name, field);
  const place = document.createElement("div");
  place.className = "filter";
  place.append(label, count);
  return place;
}

// Full-width and half-width letters, and small and capital ones, are the same to a person.
function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}
