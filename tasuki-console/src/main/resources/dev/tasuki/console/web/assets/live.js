// What changes by itself: listens to the console, fetches what is shown when something has changed, and puts it in place without
// taking away the focus or what is unfolded. Says so when the console does not answer any more.
(() => {
  'use strict';
  const body = document.body;
  const SILENT = 5000;

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) {
    document.cookie = `tasuki-zone=${encodeURIComponent(zone)};path=${body.dataset.base};max-age=31536000;samesite=lax`
      + (location.protocol === 'https:' ? ';secure' : '');
  }

  // Makes one tree like another, element by element: what is the same stays the same element.
  function morph(from, to) {
    for (const { name } of [...from.attributes]) {
      if (!to.hasAttribute(name) && name !== 'open' && !(from === document.activeElement && name === 'tabindex')) from.removeAttribute(name);
    }
    for (const { name, value } of to.attributes) {
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    if (from.tagName === 'INPUT' || from.tagName === 'TEXTAREA') return;
    children(from, to);
  }

  function alike(one, other) {
    return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || '') === (other.id || '');
  }

  function children(from, to) {
    let at = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      let found = at;
      while (found && !alike(found, wanted)) found = wanted.id ? found.nextSibling : null;
      if (!found) {
        from.insertBefore(document.importNode(wanted, true), at);
        continue;
      }
      if (found !== at) from.insertBefore(found, at);
      else at = at.nextSibling;
      if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted);
      else if (found.data !== wanted.data) found.data = wanted.data;
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  htmx.defineExtension('morph', {
    isInlineSwap: style => style === 'morph',
    handleSwap(style, target, fragment) {
      if (style !== 'morph') return false;
      children(target, fragment);
      return [target];
    },
  });

  // Whoever has to log in again is told by the page itself
  body.addEventListener('htmx:responseError', event => {
    if (event.detail.xhr.status === 401) location.reload();
  });

  if (!body.dataset.live) return;
  const note = document.querySelector('[data-unreached]');
  let heard = performance.now();
  let source = null;

  function hear(changed) {
    heard = performance.now();
    note.hidden = true;
    if (changed) htmx.trigger(body, 'ledger');
  }

  // A tab that nobody sees listens to nothing: a browser has few connections to one server
  function listen() {
    if (document.hidden || source) return;
    source = new EventSource(body.dataset.live);
    let first = true;
    source.addEventListener('ledger', () => hear(true));
    source.addEventListener('beat', () => { hear(first); first = false; });
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden && source) {
      source.close();
      source = null;
    } else {
      heard = performance.now();
      listen();
    }
  });
  setInterval(() => {
    if (source && performance.now() - heard > SILENT) note.hidden = false;
    if (source && source.readyState === EventSource.CLOSED) {
      source = null;
      listen();
    }
  }, 1000);
  listen();
})();
