// Warnings: what is in force by the reader's clock, and what was sent before.
import { el, name } from "./dom.js";
import { current, moment, percent, t } from "./words.js";

const severities = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];
/// What is in force first, of that the most severe.
const rank = ({ message, state }) => (state === "in_force" ? 0 : 10) + severities.indexOf(message.severity);

/// Each thread's newest message, with its state: "in_force", "cancelled" or "expired".
export function threads(messages, now) {
  const newest = new Map();
  for (const message of messages) newest.set(message.thread, message);
  return [...newest.values()].map((message) => ({
    message,
    state: message.type === "Cancel" ? "cancelled" : Date.parse(message.expires) <= now ? "expired" : "in_force",
  })).sort((a, b) => rank(a) - rank(b));
}

/// In the reader's language where the message has it, else in its first.
export function textOf(message) {
  return message.texts.find((text) => text.language.slice(0, 2).toLowerCase() === current()) ?? message.texts[0] ?? {};
}

const paragraph = (kind, text, language) => text && el(`p.${kind}`, { lang: language, dir: "auto" }, text);

function entry({ message, state }) {
  const text = textOf(message);
  const facts = [
    message.onset && state === "in_force" && [t("onset"), moment(message.onset)],
    [t(state === "cancelled" ? "cancelled_at" : "valid_until"), moment(state === "cancelled" ? message.sent : message.expires)],
    [t("probability"), percent(message.probability)],
    [t("sent"), `${moment(message.sent)} (${t(`type_${message.type}`)})`],
  ].filter(Boolean);
  return el(`li.warning.${state}`, { "data-severity": message.severity },
    el("p.tags", {}, el("span.state", {}, t(`state_${state}`)), " ", el("span.severity", {}, t(`severity_${message.severity}`)),
      message.exercise && [" ", el("span.tag", {}, t("exercise_head"))]),
    el("h3", { lang: text.language, dir: "auto" }, text.headline || text.event || message.event),
    text.area && el("p.area", { lang: text.language }, name(text.area)),
    state === "in_force" && paragraph("instruction", text.instruction, text.language),
    el("dl", {}, facts.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)])),
    text.description && el("details", {}, el("summary", {}, t("full_text")), paragraph("description", text.description, text.language)));
}

/// What waits for a person, apart from all that was sent and below it: none of it is a warning yet.
function waiting(drafts) {
  return el("div.drafts", { role: "group", "aria-labelledby": "drafts-head" }, el("h3", { id: "drafts-head" }, t("drafts_head")),
    el("ul", {}, drafts.map((draft) => {
      const text = textOf(draft);
      return el("li.warning.draft", { "data-severity": draft.severity },
        el("p.tags", {}, el("span.state", {}, t(draft.stale ? "state_stale" : "state_draft")), " ", el("span.severity", {}, t(`severity_${draft.severity}`)),
          draft.exercise && [" ", el("span.tag", {}, t("exercise_head"))]),
        el("h4", { lang: text.language, dir: "auto" }, name(text.headline || draft.event)),
        el("p.note", {}, t("draft_note"), " ", t("draft_type", { type: t(`type_${draft.type}`) })),
        text.area && el("p.area", { lang: text.language }, name(text.area)));
    })));
}

export function warnings(forecast, now) {
  const { messages, drafts } = forecast.warnings;
  const list = threads(messages, now);
  const holding = list.filter(({ state }) => state === "in_force").length;
  return el("section#warnings", { "aria-labelledby": "warnings-head" },
    el("h2", { id: "warnings-head" }, t("warnings")),
    el("p.lead", {}, holding ? t("warnings_in_force", { count: holding }) : t("no_warnings")),
    el("ul.list", {}, list.map(entry)),
    drafts.length > 0 && waiting(drafts),
    messages.length > list.length && history(messages));
}

function history(messages) {
  const rows = [...messages].reverse();
  return el("details", {}, el("summary", {}, t("history")), el("ul.history", {}, rows.map((message) =>
    el("li", {}, `${moment(message.sent)} · ${t(`type_${message.type}`)} · `, name(textOf(message).headline || message.event)))));
}
