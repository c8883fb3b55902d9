// times.js: times come in UTC and are shown in the reader’s own zone; the UTC time stays in the title.

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
});

// Write a time as the server does: “2 Nov 2025, 14:03”. Only September has four letters in en-GB.
const write = (moment) => FORMAT.format(moment).replace("Sept ", "Sep ");

function showLocal(root) {
  for (const time of root.querySelectorAll("time[datetime*='T']:not([title])")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = time.textContent;
    time.textContent = write(moment);
  }
}

showLocal(document);
document.addEventListener("htmx:after:swap", () => showLocal(document));
