// practice.js: three sentences with known answers and a reason each, by the same keys as the real ones.
import * as Draft from "./draft.js";
import { el, keyCap } from "./dialogs.js";
import { describe } from "./paint.js";

const byId = (id) => document.getElementById(id);

// Show the practice sentences one after the other; resolves when the last is done or it is left.
export async function practise(items, scheme, keys, commands) {
  const dialog = byId("dialog");
  for (const [place, item] of items.entries()) {
    const goesOn = await practiseOne(dialog, item, `Practice ${place + 1} of ${items.length}`, scheme, keys, commands);
    if (!goesOn) break;
  }
  if (dialog.open) dialog.close();
}

function practiseOne(dialog, item, title, scheme, keys, commands) {
  let draft = Draft.startDraft(null);
  byId("dialog-title").textContent = title;
  const card = el("p", { className: "card serif", lang: "en" }, item.text);
  const choices = el("div", { className: "practice-choices" });
  const result = el("div", { className: "stack", role: "status" });
  byId("dialog-body").replaceChildren(card, choices, result);
  if (!dialog.open) dialog.showModal();

  return new Promise((resolve) => {
    const leave = new AbortController();
    const end = (goesOn) => {
      leave.abort();
      resolve(goesOn);
    };

    function choose(command) {
      if (command.name === "source") draft = Draft.chooseSource(scheme, item.text, draft, command.value);
      else if (command.name === "value") draft = Draft.chooseValue(scheme, item.text, draft, command.field, command.value);
      else if (command.name === "no_claim" || command.name === "cant_tell") return judge({ verdict: command.name, claims: [] });
      else return undefined;
      return draft.ended ? judge(Draft.answerOf(scheme, draft, null)) : show();
    }

    function show() {
      const asked = Draft.askedField(scheme, draft) ?? scheme.source;
      const options = asked.values.map((value) => ({
        key: value.key,
        label: value.label,
        command: asked === scheme.source ? { name: "source", value: value.id } : { name: "value", field: asked.id, value: value.id },
      }));
      if (asked === scheme.source) {
        for (const [name, label] of [["no_claim", "No claim"], ["cant_tell", "Can’t tell"]]) {
          options.push({ key: commands.find((one) => one.id === name).key, label, command: { name } });
        }
      }
      choices.replaceChildren(
        el("p", { className: "eyebrow" }, asked.question),
        ...options.map(({ key, label, command }) => {
          const button = el("button", { type: "button", className: "practice-choice" }, key ? keyCap(key) : "", ` ${label}`);
          button.addEventListener("click", () => choose(command));
          return button;
        }),
      );
      buttons([["leave", "Skip the practice", "Esc"]]);
      byId("dialog-title").tabIndex = -1;
      byId("dialog-title").focus();
    }

    function judge(answer) {
      const known = { verdict: item.verdict, claims: item.verdict === "claims" ? [{ source: item.source, fields: item.fields }] : [] };
      const isRight = describe(scheme, answer) === describe(scheme, known);
      choices.replaceChildren();
      result.replaceChildren(
        el("p", { className: `note ${isRight ? "note-ok" : "note-warn"}` },
          el("b", {}, isRight ? "Yes: " : "Here it is: "), `${describe(scheme, known)}. `, item.reason,
          isRight ? "" : ` You chose: ${describe(scheme, answer)}.`),
      );
      buttons([["next", "Go on", "Enter"], ["leave", "Skip the practice", "Esc"]]);
      byId("dialog-buttons").querySelector("button").focus();
    }

    function buttons(list) {
      byId("dialog-buttons").replaceChildren(...list.map(([name, label, key]) => {
        const button = el("button", { type: "button", className: `button${name === "next" ? " button-primary" : ""}` }, `${label} `, el("kbd", { className: "key" }, key));
        button.addEventListener("click", () => end(name === "next"));
        return button;
      }));
    }

    dialog.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !choices.children.length) return;
      const claim = draft.claims[0];
      const command = keys.read(event, scheme, Draft.askedField(scheme, draft), claim?.source ? Draft.fieldsAsked(scheme, claim) : []);
      if (!command || !["source", "value", "no_claim", "cant_tell"].includes(command.name)) return;
      event.preventDefault();
      choose(command);
    }, { signal: leave.signal });
    dialog.oncancel = () => end(false);
    show();
  });
}
