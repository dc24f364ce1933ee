// The keyboard: j and k go through what is listed, Enter opens, r, a and d act, / finds, ? helps.
(() => {
  'use strict';
  const items = () => [...document.querySelectorAll('[data-item]')];
  const current = () => document.activeElement && document.activeElement.closest('[data-item]');

  function go(step) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  function click(selector) {
    const one = current() || document;
    const found = one.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  }

  const acts = {
    j: () => go(1),
    k: () => go(-1),
    Enter: () => document.activeElement.matches('[data-item]') && click('[data-open]'),
    r: () => click('[data-act="r"]'),
    a: () => click('[data-act="a"]'),
    d: () => click('[data-act="d"]'),
    g: () => { location.href = document.body.dataset.base; },
    '/': () => document.querySelector('[data-search]')?.focus(),
    '?': () => document.querySelector('[data-help]')?.click(),
  };

  document.addEventListener('keydown', event => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.key === 'Escape') {
      document.querySelector('[data-back]')?.click();
      return;
    }
    const act = acts[event.key];
    if (act && (event.key !== 'Enter' || document.activeElement.matches('[data-item]'))) {
      event.preventDefault();
      act();
    }
  });
})();
