// Words of one language, numbers and times as it writes them.

export const languages = { en: "English", de: "Deutsch", fr: "Français", es: "Español", zh: "中文" };

let words = {}, language = "en", utc = false;

export const current = () => language;
export const inUtc = () => utc;
export const setUtc = (value) => { utc = value; };

export function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  let kept = null;
  try { kept = localStorage.getItem("freshet-language"); } catch { /* storage may be forbidden */ }
  const known = [asked, kept, ...navigator.languages].map((l) => String(l ?? "").slice(0, 2).toLowerCase());
  return known.find((l) => languages[l]) ?? "en";
}

export async function speak(code) {
  const answer = await fetch(LANGUAGE_FILES[code]);
  words = await answer.json();
  language = code;
  document.documentElement.lang = code === "zh" ? "zh-Hans" : code;
}

export function keep(code) {
  try { localStorage.setItem("freshet-language", code); } catch { /* storage may be forbidden */ }
}

/// The words of a key; {name} is filled in. With `count`, the key's plural form: key_one, key_other.
export function t(key, values = {}) {
  let text = words[key];
  if ("count" in values) text = words[`${key}_${new Intl.PluralRules(language).select(values.count)}`] ?? words[`${key}_other`];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name] ?? ""));
}

export const has = (key) => key in words;

export function number(value, digits) {
  const options = digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, options).format(value);
}

export const metres = (value) => (value === null || value === undefined ? t("dry") : `${number(value, 2)}\u00a0m`);

/// 0 and 100 only where no member or all do: "<1 %" is not never.
export function percent(share) {
  const form = new Intl.NumberFormat(language, { style: "percent" });
  if (share > 0 && share < 0.005) return `< ${form.format(0.01)}`;
  if (share < 1 && share > 0.995) return `> ${form.format(0.99)}`;
  return form.format(share);
}

const zone = () => (utc ? { timeZone: "UTC" } : {});

/// `time`: ISO text, or seconds since 1970.
const date = (time) => (typeof time === "number" ? new Date(time * 1000) : new Date(time));
export const clock = (time) =>
  new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone() }).format(date(time));
export const day = (time) =>
  new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", ...zone() }).format(date(time));
export const moment = (time) =>
  new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23", timeZoneName: "short", ...zone() }).format(date(time));

export function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const unit = (value, name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(value);
  if (minutes < 90) return unit(minutes, "minute");
  if (minutes < 48 * 60) return minutes % 60 && minutes < 600 ? `${unit(Math.floor(minutes / 60), "hour")} ${unit(minutes % 60, "minute")}` : unit(Math.round(minutes / 60), "hour");
  return unit(Math.round(minutes / 1440), "day");
}
