"use strict";
// Reads a file of codes and sends it in parts. Each part has a number of its own made of the upload's:
// a part that is sent again changes nothing twice.
(function () {
  var form = document.getElementById("file");
  if (!form) return;
  var partMax = 200, rowsMax = 300, tries = 3;
  var find = function (id) { return document.getElementById(id); };
  var state = null;
  form.hidden = false;

  function say(text) { find("said").textContent = text; }

  function cell(row, text, kind) {
    var made = row.appendChild(document.createElement("td"));
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function note(answer) {
    answer.counts.forEach(function (one) {
      state.counts[one.words] = (state.counts[one.words] || 0) + one.count;
    });
    find("counts").textContent = Object.keys(state.counts).map(function (words) {
      return words + ": " + state.counts[words];
    }).join(" · ");
    answer.rows.forEach(function (row) {
      var lines = row.last ? row.first + "–" + row.last : String(row.first);
      if (row.outcome !== "stored") {
        state.report.push([row.first, row.code, row.words, row.why || ""]);
        if (state.shown >= rowsMax) return;
      } else if (state.open && state.open.end === row.first - 1) {
        // Stored lines of one part after the other are one row.
        state.open.end = row.last || row.first;
        state.open.cell.textContent = state.open.begin + "–" + state.open.end;
        return;
      } else if (state.shown >= rowsMax) return;
      var made = find("rows").appendChild(document.createElement("tr"));
      var first = cell(made, lines);
      cell(made, row.code || "", "code");
      cell(made, row.words + (row.why ? " · " + row.why : ""));
      state.shown += 1;
      state.open = row.outcome === "stored"
        ? { begin: row.first, end: row.last || row.first, cell: first } : null;
    });
  }

  async function sendPart(index) {
    var begin = index * partMax;
    var body = new URLSearchParams({
      request_no: state.number, part: index, first: begin + 1,
      codes: state.lines.slice(begin, begin + partMax).join("\n"),
    });
    for (var attempt = 1; ; attempt++) {
      var answer = null, why = "";
      try {
        answer = await fetch(form.dataset.path, {
          method: "POST", body: body, headers: { "X-Scrip-Form": form.dataset.token },
        });
        if (answer.ok) return await answer.json();
        why = answer.headers.get("Content-Type") === "application/json"
          ? (await answer.json()).message : String(answer.status);
      } catch (error) { why = String(error.message); }
      if (attempt >= tries || (answer && answer.status < 500 && answer.status !== 429)) throw why;
      await new Promise(function (go) { setTimeout(go, 500 * attempt); });
    }
  }

  function finish() {
    say(form.dataset.done + (state.report.length > rowsMax ? " " + form.dataset.more : ""));
    if (!state.report.length) return;
    var text = state.report.map(function (row) {
      return row.map(function (part) {
        part = String(part);
        // A spreadsheet takes what begins so for a formula.
        if (/^[=+\-@]/.test(part)) part = "'" + part;
        return '"' + part.replace(/"/g, '""') + '"';
      }).join(",");
    }).join("\r\n");
    find("download").href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv" }));
    find("download").hidden = false;
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    var file = find("chosen").files[0];
    if (!file) return;
    var name = file.name + " " + file.size + " " + file.lastModified;
    if (!state || state.name !== name || state.isDone) {
      // Another file is another upload.
      var lines = (await file.text()).replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
      while (lines.length && !lines[lines.length - 1]) lines.pop();
      var turn = state ? state.turn + 1 : 1;
      state = {
        name: name, turn: turn, number: form.dataset.number + turn, lines: lines, next: 0,
        counts: {}, report: [], shown: 0, open: null, isDone: false,
      };
      find("rows").textContent = "";
      find("download").hidden = true;
    }
    var progress = find("progress"), button = form.querySelector("button");
    var parts = Math.ceil(state.lines.length / partMax);
    find("file-report").hidden = progress.hidden = false;
    button.disabled = true;
    progress.max = parts || 1;
    say("");
    try {
      for (; state.next < parts; state.next++) {
        progress.value = state.next;
        note(await sendPart(state.next));
      }
      progress.value = progress.max;
      state.isDone = true;
      finish();
    } catch (why) {
      // Sent again, it goes on with the part that did not arrive.
      say(form.dataset.lost + " " + why);
    }
    button.disabled = false;
  });
})();
