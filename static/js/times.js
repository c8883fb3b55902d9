// Times come in UTC; shown in the reader's own zone, the UTC time stays in the title.

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function showLocal(root) {
  for (const time of root.querySelectorAll("time[datetime*='T']:not([title])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = time.textContent;
    time.textContent = FORMAT.format(moment);
  }
}

showLocal(document);
document.addEventListener("htmx:after:swap", () => showLocal(document));
