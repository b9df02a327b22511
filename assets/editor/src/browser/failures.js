// What the page says where there is no answer: a title, a line that says why, and where the query is wrong.

export function failure(error, texts, { deadline, language }, instead) {
  const told = error.told ?? {};
  const plain = { title: texts.noAnswer, detail: instead || told.reason || error.message };
  switch (error.kind) {
    case "stopped":
      return { title: texts.stopped, detail: texts.stopped, isQuiet: true };
    case "late":
      return { ...plain, detail: texts.late.replace("{seconds}", deadline.toLocaleString(language)) };
    case "died":
      return { ...plain, detail: texts.died };
    case "refused":
      return { ...plain, detail: told.what === "SERVICE" ? texts.service : texts.refused };
    case "wrong":
      return { title: texts.wrong, detail: wrong(told.place, texts), place: told.place };
    case "value":
      return { ...plain, detail: value(told, texts) };
    case "noData":
      return { ...plain, detail: texts.notLoaded.replace("{reason}", told.reason ?? error.message) };
    default:
      return plain;
  }
}

function wrong(place, texts) {
  const where = texts.place.replace("{line}", place.line).replace("{column}", place.column);
  return `${where}: ${reasons(place, texts).join("; ")}`;
}

function reasons({ undeclared, unexpected, expected = [], reason }, texts) {
  if (undeclared) return [texts.undeclared.replace("{prefix}", undeclared)];
  if (unexpected === undefined) return [reason];
  const met = unexpected ? texts.unexpected.replace("{token}", unexpected) : texts.unexpectedEnd;
  return expected.length ? [met, texts.expectedHere.replace("{tokens}", expected.join(", "))] : [met];
}

function value({ problem, parameter, value: given, names }, texts) {
  const text = { missing: texts.missing, unnamed: texts.unnamed, ambiguous: texts.ambiguous }[problem] ?? texts.malformed;
  return text.replace("{value}", given).replace("{parameter}", parameter).replace("{names}", (names ?? []).join(" "));
}
