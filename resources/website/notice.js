(function () {
  'use strict';
  var script = document.currentScript, data = JSON.parse(script.previousElementSibling.textContent);
  var notice = script.parentNode.querySelector('.notice'), DAY = 864e5, ROUND = 3e5, shown = '';
  var clock = new Intl.DateTimeFormat('en-US', {
    timeZone: data.zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric',
    month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric'
  });

  // The owner's wall clock at an instant, as if it were UTC; in milliseconds like every time here.
  function wall(instant) {
    var at = {};
    clock.formatToParts(instant).forEach(function (part) { at[part.type] = +part.value; });
    return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  }

  // The instant of a wall clock's time. Where it is jumped over, the jump; where it occurs twice, openings take the
  // first and closings the last.
  function instant(time, isEnd) {
    var before = time - (wall(time - DAY) - (time - DAY)), after = time - (wall(time + DAY) - (time + DAY)), middle;
    if (wall(before) !== time && wall(after) === time) return after;
    if (wall(after) !== time && wall(before) === time) return before;
    if (before <= after) return isEnd && wall(after - 1000) < time ? after : before;
    while (before - after > 1000) {
      middle = 1000 * Math.floor((before + after) / 2000);
      if (wall(middle) < time) after = middle; else before = middle;
    }
    return before;
  }

  // Whether it is open, when it opens next, and when the target is over that is counted in open time.
  function look(now) {
    var left = 1000 * data.target, from = now, first = DAY * Math.floor(wall(now) / DAY), n, i, day, spans, start, end;
    var found = { isOpen: false };
    for (n = 0; n < 400; n++) {
      day = new Date(first + n * DAY);
      spans = data.days[day.toISOString().slice(0, 10)] || data.week[(day.getUTCDay() + 6) % 7];
      for (i = 0; i < spans.length; i++) {
        start = instant(+day + 1000 * spans[i][0], false);
        end = instant(+day + 1000 * spans[i][1], true);
        if (start <= now && now < end) found.isOpen = true;
        if (start > now && !found.back) found.back = start;
        start = Math.max(start, from);
        if (end <= start) continue;
        if (end - start >= left) {
          found.by = ROUND * Math.ceil((start + left) / ROUND);
          return found;
        }
        left -= end - start;
        from = end;
      }
    }
    return null;
  }

  // An instant in the visitor's own time, as people say it.
  function say(words, at, now) {
    function format(options) { return new Intl.DateTimeFormat(data.locale, options).format(at); }
    function date(time) { var d = new Date(time); return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / DAY; }
    var days = date(at) - date(now);
    var text = days < 1 ? words.today : days < 2 ? words.tomorrow : days < 7 ? words.day : words.date;
    return text.replace('{day}', words.days[(new Date(at).getDay() + 6) % 7])
      .replace('{date}', format({ day: 'numeric', month: 'long' }))
      .replace('{time}', format({ hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }));
  }

  function show() {
    var now = Date.now(), found = look(now), words = data.words, text;
    if (!found) return;
    text = found.isOpen ? words.open : words.closed.replace('{back}', say(words.back, found.back, now));
    text = text.replace('{by}', say(words.by, found.by, now));
    if (wall(found.by) - found.by !== -6e4 * new Date(found.by).getTimezoneOffset()) text += ' ' + words.yours;
    if (text !== shown) notice.textContent = shown = text;
    notice.setAttribute('data-open', found.isOpen);
    notice.setAttribute('data-by', new Date(found.by).toISOString());
    notice.setAttribute('data-back', found.isOpen ? '' : new Date(found.back).toISOString());
  }

  show();
  setInterval(show, 3e4);
})();
