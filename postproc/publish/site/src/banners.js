// What must be known before anything else is read.
import { el } from "./dom.js";
import { freshness, isOld } from "./freshness.js";
import { moment, t } from "./words.js";

const banner = (kind, head, text) => el(`div.banner.${kind}`, { role: kind === "old" ? "alert" : "note" }, el("strong", {}, head), " ", text);

export function banners(manifest, now) {
  const list = [];
  const state = freshness(manifest, now);
  if (isOld(state)) list.push(banner("old", t(`old_head_${state}`), t(`old_text_${state}`, { time: moment(manifest.ends) })));
  if (manifest.drafts) list.push(banner("not_public", t("not_public_head"), t("not_public_text")));
  if (manifest.exercise) list.push(banner("exercise", t("exercise_head"), t("exercise_text")));
  if (manifest.synthetic) list.push(banner("synthetic", t("synthetic_head"), t("synthetic_text")));
  if (manifest.scenario) list.push(banner("exercise", t("scenario_head"), t("scenario_text", { name: manifest.scenario })));
  return list;
}

/// Across maps and pictures; "" where all is real.
export function watermark(manifest) {
  return marksOf(manifest).join(" · ");
}

export function marksOf(manifest) {
  return [manifest.drafts && t("not_public_head"), manifest.exercise && t("exercise_head"), manifest.synthetic && t("synthetic_head"), manifest.scenario && t("scenario_head")]
    .filter(Boolean);
}

export function pageTitle(manifest, now) {
  const marks = [isOld(freshness(manifest, now)) && t("title_old"), watermark(manifest)].filter(Boolean).join(" · ");
  return `${marks ? `[${marks}] ` : ""}${t("title", { basin: manifest.basin })}`;
}
