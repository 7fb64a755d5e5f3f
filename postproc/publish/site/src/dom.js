// Elements from data. Text from data only ever becomes text nodes or attribute values: nothing here parses HTML.

// Characters that turn the direction of what follows, and control characters: names that hold them would read as others.
// eslint-disable-next-line no-control-regex
const unfit = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export const fit = (text) => String(text ?? "").replace(unfit, "");

const svgTags = new Set(["svg", "g", "path", "line", "text", "rect", "circle", "polyline", "title", "defs", "pattern", "clipPath"]);

/// el("p#id.class", {onclick: f}, "text", child, …); what is null or false is left out.
export function el(kind, attributes = {}, ...children) {
  const [head, ...classes] = kind.split(".");
  const [tag, id] = head.split("#");
  const node = svgTags.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  if (id) node.id = id;
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : fit(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(fit(child)));
  }
}

export function replace(node, ...children) {
  node.replaceChildren();
  add(node, children);
}

/// A name of the user's, kept apart from the direction of the text around it.
export const name = (text) => el("bdi", {}, text);

export function table(caption, heads, rows) {
  return el("div.scrolls", { tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, heads.map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, i) => (i ? el("td", {}, cell) : el("th", { scope: "row" }, cell))))))));
}
