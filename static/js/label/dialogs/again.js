// again.js: a session that has ended → signed in again, with the page and its labels as they are.
import { at } from "../../at.js";
import { el } from "../../dom.js";
import { plural } from "../../plural.js";
import { CANCEL, ask, field } from "./dialogs.js";

const NO_PASSWORD = "No password? Ask the lead for a new link, or, if the server runs on your computer, start it again: "
  + "it prints one. Open the link in another tab; this page then continues by itself.";

// Sign in again without leaving the page; return whether the server accepted it.
export async function signIn(person, count, mistake = "") {
  const password = makeInput("again-password", { type: "password", autocomplete: "current-password" });
  const className = "input input-number";
  const code = makeInput("again-code", { className, inputMode: "numeric", maxLength: 12, autocomplete: "one-time-code" });
  const labels = plural(count, "label is", "labels are");
  const kept = `${labels} kept in this browser and will be sent when ${person} signs in again.`;
  const pressed = await ask("Sign in again", [
    mistake ? el("p", { className: "note note-bad", role: "alert" }, mistake) : "",
    el("p", {}, kept),
    field(`Password for ${person}`, password),
    field("Code from your phone (only if you set up a second factor)", code),
    el("p", { className: "help" }, NO_PASSWORD),
  ], [{ value: "go", label: "Sign in", key: "Enter", primary: true }, CANCEL]);
  if (pressed !== "go") return false;
  const body = new URLSearchParams({ name: person, password: password.value, code: code.value });
  const response = await fetch(at("/sign-in"), { method: "POST", body, redirect: "manual" }).catch(() => null);
  // The page that follows a sign-in is not wanted here: a redirect, which scripts cannot read, is the yes.
  if (response?.type === "opaqueredirect" || response?.ok) return true;
  return signIn(person, count, `${mistakeOf(response, code.value)} The labels are kept.`);
}

const makeInput = (id, props) => el("input", { id, className: "input", ...props });

function mistakeOf(response, code) {
  if (!response) return "The server is not responding.";
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After") ?? 1);
    return `Too many attempts failed. Wait ${plural(seconds, "second")}, then try again.`;
  }
  if (response.status !== 401) return "The server did not accept the sign-in.";
  return code ? "The password or the code is not correct." : "The password is not correct, or a code is needed.";
}
