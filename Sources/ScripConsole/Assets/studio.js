"use strict";
// The studio: the verdict follows what is typed, and what is wrong is marked where it stands.
(function () {
  var form = document.getElementById("studio");
  if (!form) return;
  var source = document.getElementById("source");
  var cases = document.getElementById("cases");
  var parameters = document.getElementById("parameters");
  var gutter = form.querySelector(".gutter");
  var marks = form.querySelector(".marks");
  var from = document.getElementById("basket_from");
  var running = {};
  var timers = {};
  var found = [];
  var leaves = false;
  var unsaved = document.getElementById("unsaved");
  var isDraft = "unsaved" in form.dataset || (unsaved && !unsaved.hidden);
  document.documentElement.classList.add("scripted");

  // The newest question of a kind is the only one whose answer is shown.
  function ask(path, extra) {
    if (running[path]) running[path].abort();
    var control = running[path] = new AbortController();
    var body = new URLSearchParams(new FormData(form));
    if (extra) body.append(extra.name, extra.value);
    return fetch(path, {
      method: "POST", body: body, signal: control.signal,
      headers: { "X-Scrip-Form": form.dataset.token }
    }).then(function (answer) { return answer.json(); });
  }

  function show(place, html) { document.getElementById(place).innerHTML = html; }

  function lost(place) {
    return function (error) {
      if (error.name === "AbortError") return;
      var note = document.createElement("p");
      note.className = "error";
      note.textContent = form.dataset.lost;
      document.getElementById(place).replaceChildren(note);
    };
  }

  function later(name, wait, work) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, wait);
  }

  function decide() {
    ask(form.getAttribute("action")).then(function (answer) {
      var details = document.querySelector("#verdict details");
      var isOpen = details && details.open;
      show("verdict", answer.html);
      details = document.querySelector("#verdict details");
      if (details && isOpen) details.open = true;
    }).catch(lost("verdict"));
  }

  function check() {
    if (!form.dataset.check) return;
    ask(form.dataset.check).then(function (answer) {
      show("findings", answer.html);
      found = answer.findings || [];
      paint();
      if (answer.edition && answer.edition !== parameters.dataset.edition) {
        parameters.dataset.edition = answer.edition;
        parameters.innerHTML = answer.parameters;
        decide();
      }
    }).catch(lost("findings"));
  }

  // Line numbers, and what is wrong underlined behind the text.
  function paint() {
    var lines = source.value.split("\n");
    var numbers = document.createDocumentFragment();
    var layer = document.createDocumentFragment();
    lines.forEach(function (line, index) {
      var here = found.filter(function (item) { return item.line === index + 1; });
      var number = document.createElement("span");
      number.textContent = index + 1;
      if (here.length) {
        number.className = here.some(function (item) { return item.severity === "error"; })
          ? "error" : "warning";
        number.title = here.map(function (item) { return item.words || item.message; }).join("\n");
      }
      numbers.append(number);
      var done = 0;
      var characters = Array.from(line);
      here.sort(function (a, b) { return a.column - b.column; }).forEach(function (item) {
        var start = Math.max(item.column - 1, done);
        var word = /^\w+|^./.exec(characters.slice(start).join(""));
        var end = start + (word ? Array.from(word[0]).length : 1);
        layer.append(characters.slice(done, start).join(""));
        var mark = document.createElement("mark");
        mark.className = item.severity;
        mark.textContent = characters.slice(start, end).join("") || " ";
        layer.append(mark);
        done = end;
      });
      layer.append(characters.slice(done).join("") + "\n");
    });
    gutter.replaceChildren(numbers);
    marks.replaceChildren(layer);
    follow();
  }

  function follow() {
    gutter.scrollTop = marks.scrollTop = source.scrollTop;
    marks.scrollLeft = source.scrollLeft;
  }

  function goTo(line, column) {
    var lines = source.value.split("\n");
    var start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    start += Array.from(lines[line - 1] || "").slice(0, column - 1).join("").length;
    source.focus();
    source.setSelectionRange(start, start + 1);
    source.scrollTop = (line - 5) * parseFloat(getComputedStyle(source).lineHeight);
  }

  // A line more as soon as the last one is used.
  function grow(row) {
    if (!row || row.nextElementSibling) return;
    var next = row.cloneNode(true);
    next.querySelectorAll("input").forEach(function (field) {
      field.name = field.name.replace(/\d+/, function (index) { return Number(index) + 1; });
      if (field.hasAttribute("aria-label")) {
        field.setAttribute("aria-label", field.getAttribute("aria-label")
          .replace(/\d+$/, function (number) { return Number(number) + 1; }));
      }
      field.value = "";
    });
    row.after(next);
  }

  function isChanged() {
    return source.value !== source.defaultValue || cases.value !== cases.defaultValue;
  }

  function choose() {
    form.querySelectorAll("[data-basket]").forEach(function (part) {
      part.hidden = part.dataset.basket !== from.value;
    });
  }

  function change(event) {
    if (/^(case_name|basket_name|basket_shared)$/.test(event.target.name)) return;
    if (unsaved) unsaved.hidden = !isDraft && !isChanged();
    if (event.target === source) {
      found = [];
      paint();
      later("check", 200, check);
    }
    if (event.target === from) choose();
    grow(event.target.closest(".rows tr"));
    if (event.target !== cases) later("decide", 40, decide);
  }

  form.addEventListener("input", change);
  // Not every browser says of a list that there was input.
  form.addEventListener("change", function (event) {
    if (event.target.tagName === "SELECT") change(event);
  });

  // Enter in a name presses the button beside it, and elsewhere leaves the page where it is.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    var beside = event.target.closest(".inline");
    var button = beside && beside.querySelector("[data-enter]");
    if (button) button.click(); else decide();
  });

  form.addEventListener("click", function (event) {
    var place = event.target.closest("[data-line]");
    if (place) {
      event.preventDefault();
      goTo(Number(place.dataset.line), Number(place.dataset.column));
    }
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.into) {
      event.preventDefault();
      var into = document.getElementById(button.dataset.into);
      into.setAttribute("aria-busy", "true");
      button.disabled = true;
      ask(button.getAttribute("formaction")).then(function (answer) {
        into.innerHTML = answer.html;
        if (answer.sources) from.innerHTML = answer.sources;
      }).catch(lost(button.dataset.into)).finally(function () {
        into.removeAttribute("aria-busy");
        button.disabled = false;
      });
    }
    if (button.dataset.case) {
      event.preventDefault();
      ask(button.getAttribute("formaction"), button).then(function (answer) {
        if (answer.html) return show("outcomes", answer.html);
        cases.value = answer.cases;
        if (unsaved) unsaved.hidden = false;
        if (button.dataset.case === "take") {
          button.disabled = true;
          button.textContent = form.dataset.taken;
        } else {
          cases.scrollTop = cases.scrollHeight;
        }
      }).catch(lost("outcomes"));
    }
  });

  form.addEventListener("submit", function () { leaves = true; });
  window.addEventListener("beforeunload", function (event) {
    if (("unsaved" in form.dataset || isChanged()) && !leaves) event.preventDefault();
  });
  source.addEventListener("scroll", follow);
  choose();
  paint();
  check();
})();
