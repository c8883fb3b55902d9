// again.js: a session that has ended → signed in again, with the page and its labels as they are.
import { LEAVE, ask, el } from "./dialogs.js";

const NO_PASSWORD = "No password? A sign-in link works once: ask the lead for a new one, or on your own machine "
  + "start the server again, which prints a fresh link. Open it in another tab; this page goes on by itself.";

// Sign in again without leaving the page; true when the server has let the person in.
export async function signIn(person, count, mistake = "") {
  const password = el("input", { className: "input", id: "again-password", type: "password", autocomplete: "current-password" });
  const text = `${count === 1 ? "One label is" : `${count} labels are`} kept in this browser and will be sent as soon as ${person} is signed in again.`;
  const value = await ask("Sign in again", [
    mistake ? el("p", { className: "note note-bad", role: "alert" }, mistake) : "",
    el("p", {}, text),
    el("div", { className: "field" }, el("label", { htmlFor: "again-password" }, `Password of ${person}`), password),
    el("p", { className: "hint" }, NO_PASSWORD),
  ], [{ value: "go", label: "Sign in", key: "Enter", primary: true }, LEAVE]);
  if (value !== "go") return false;
  const body = new URLSearchParams({ name: person, password: password.value });
  const reply = await fetch("/sign-in", { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (reply?.type === "opaqueredirect" || reply?.ok) return true;
  const why = reply?.status === 401 ? "Name and password do not fit." : "The server did not let you in.";
  return signIn(person, count, `${why} Try again; the labels are kept.`);
}
