"use strict";
// A wedge scanner is a fast keyboard: what is typed faster than anybody types is a code, wherever the focus is.
// It ends with Enter, Tab, or nothing; the key that ends it presses no button.
(function () {
  var form = document.getElementById("look"), place = document.getElementById("verdict");
  var token = form.dataset.token, code = form.elements.code;
  var GAP = 60, FEWEST = 6, IDLE = 120, AGAIN = 1500;
  var burst = "", last = 0, field = null, before = "", timer = 0;
  var asking = false, waiting = null, scanned = "", scannedAt = -AGAIN;
  document.getElementById("keys").hidden = false;

  function typed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return "";
    if (event.key.length === 1) return event.key;
    // An input method swallows the letter, not the key it came from.
    var key = event.key === "Process" && /^(?:Digit|Key)(.)$/.exec(event.code);
    return key ? (event.shiftKey ? key[1] : key[1].toLowerCase()) : "";
  }

  function isEnd(event) {
    return event.key === "Enter" || event.key === "Tab" ||
      event.ctrlKey && (event.key === "j" || event.key === "m");
  }

  function isField(target) { return /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName); }

  // A field other than the code's: what is typed may be meant for it.
  function isOther(target) { return target !== code && isField(target); }

  // What a program fills in is as fast as a scanner, but no amount is a code.
  function isScan(text, ended) {
    if (text.length < FEWEST) return false;
    if (!field || !isOther(field)) return true;
    return !/^\d{1,9}(?:[.,]\d{0,3})?$/.test(text) && (ended || text.length >= 10);
  }

  function finish() {
    clearTimeout(timer);
    var text = burst, now = last, was = field;
    burst = ""; field = null;
    if (was && isOther(was) && typeof before === "string") was.value = before;
    var twice = text === scanned && now - scannedAt < AGAIN;
    scanned = text; scannedAt = now;
    var dialog = document.querySelector("dialog[open]");
    if (dialog) dialog.close("");
    code.value = text;
    if (!twice) ask(form);
  }

  document.addEventListener("keydown", function (event) {
    var now = event.timeStamp, fast = now - last <= GAP;
    if (isEnd(event)) {
      clearTimeout(timer);
      if (fast && isScan(burst, true)) {
        event.preventDefault(); event.stopPropagation(); last = now; finish();
      } else burst = "";
      return;
    }
    var letter = typed(event);
    if (!letter) return;
    if (!fast) {
      burst = ""; field = event.target; before = field.value;
    }
    burst += letter; last = now;
    clearTimeout(timer);
    timer = setTimeout(function () { if (isScan(burst, false)) finish(); }, IDLE);
    // In a field the letters are where they belong until it is sure that they do not; nothing else gets them.
    if (burst.length >= FEWEST && !isField(event.target)) {
      event.preventDefault(); event.stopPropagation();
    }
  }, true);

  // One question at a time; of those that come meanwhile the last one counts.
  function ask(asked) {
    var request = {action: asked.action, body: new URLSearchParams(new FormData(asked))};
    if (asking) { waiting = request; return; }
    send(request);
  }

  function send(request) {
    asking = true;
    place.setAttribute("aria-busy", "true");
    fetch(request.action, {method: "POST", body: request.body, headers: {"X-Scrip-Form": token}})
      .then(function (answer) {
        if (answer.status === 401) { location.reload(); throw new Error("signed out"); }
        return answer.text();
      })
      .then(function (text) {
        place.innerHTML = text;
        if (!isOther(document.activeElement)) { code.focus(); code.select(); }
      }, function () {
        if (document.hidden) return;
        place.textContent = form.dataset.offline;
      })
      .then(function () {
        asking = false;
        place.removeAttribute("aria-busy");
        var next = waiting;
        waiting = null;
        if (next) send(next);
      });
  }

  document.addEventListener("submit", function (event) {
    var asked = event.target;
    if (asked !== form && !place.contains(asked)) return;
    event.preventDefault();
    clearTimeout(timer); burst = "";
    if (!asked.dataset.ask) { ask(asked); return; }
    var dialog = document.createElement("dialog"), words = document.createElement("p");
    words.textContent = asked.dataset.ask;
    dialog.innerHTML = '<form method="dialog" class="inline"><button value="yes"></button><button value="" class="second"></button></form>';
    dialog.prepend(words);
    var buttons = dialog.querySelectorAll("button");
    buttons[0].textContent = form.dataset.yes; buttons[1].textContent = form.dataset.no;
    dialog.addEventListener("close", function () {
      if (dialog.returnValue === "yes") ask(asked);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    buttons[1].focus();
  });

  document.addEventListener("keydown", function (event) {
    var redeem = document.getElementById("redeem");
    if (event.key === "Enter" && event.ctrlKey && redeem && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      ask(redeem);
    }
  });
  // What is seen is made small here and read by the server.
  function drawn(picture, width, height, most) {
    var scale = Math.min(1, most / Math.max(width, height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  function read(canvas) {
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); })
      .then(function (picture) {
        return fetch("/console/cashier/photo", {method: "POST", body: picture, headers: {"X-Scrip-Form": token}});
      }).then(function (answer) {
        if (!answer.ok) throw new Error("unread");
        return answer.json();
      }).then(function (answer) { return answer.codes; });
  }

  function seen(text) {
    code.value = text;
    ask(form);
  }

  var photo = document.getElementById("photo");
  document.getElementById("photo-field").hidden = false;
  photo.addEventListener("change", function () {
    if (!photo.files.length) return;
    createImageBitmap(photo.files[0])
      .then(function (picture) { return read(drawn(picture, picture.width, picture.height, 1600)); })
      .then(function (codes) {
        if (!codes.length) throw new Error("unread");
        seen(codes[0]);
      }).catch(function () { place.textContent = form.dataset.unread; })
      .then(function () { photo.value = ""; });
  });

  // A browser lends a page its camera over TLS, or on the machine itself. One that reads codes needs no server for it.
  var finder = document.getElementById("finder"), video = finder.querySelector("video");
  var camera = document.getElementById("camera"), stream = null, detector = null;
  if (window.BarcodeDetector) {
    BarcodeDetector.getSupportedFormats().then(function (formats) {
      var wanted = ["qr_code", "code_128"].filter(function (one) { return formats.includes(one); });
      if (wanted.length === 2) detector = new BarcodeDetector({formats: wanted});
    }).catch(function () {});
  }

  function detect(canvas) {
    if (!detector) return read(canvas);
    return detector.detect(canvas).then(
      function (found) { return found.map(function (one) { return one.rawValue; }); },
      function () { detector = null; return []; });
  }

  function watch(watched) {
    if (stream !== watched) return;
    var ready = video.videoWidth
      ? detect(drawn(video, video.videoWidth, video.videoHeight, 1000)) : Promise.resolve([]);
    ready.then(function (codes) {
      if (stream !== watched) return;
      if (codes.length) { finder.close(); seen(codes[0]); } else {
        setTimeout(watch, detector || !video.videoWidth ? 100 : 500, watched);
      }
    }).catch(function () {
      if (stream !== watched) return;
      finder.close();
      place.textContent = form.dataset.unread;
    });
  }

  document.getElementById("blind").addEventListener("click", function () { finder.close(); });
  finder.addEventListener("close", function () {
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = video.srcObject = null;
  });

  if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
    document.getElementById("camera-field").hidden = false;
    camera.addEventListener("click", function () {
      camera.disabled = true;
      navigator.mediaDevices.getUserMedia({video: {facingMode: {ideal: "environment"}}})
        .then(function (given) {
          video.srcObject = stream = given;
          finder.showModal();
          return video.play().then(function () { watch(given); });
        }).catch(function () {
          if (finder.open) finder.close();
          place.textContent = form.dataset.blind;
        }).then(function () { camera.disabled = false; });
    });
  }
  code.focus();
})();
