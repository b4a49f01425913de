/// What assistive technology needs of a page, as a script that lists what is wrong.
///
/// The rules have the names that axe-core gives them.
enum Audit {
  /// Defines `audit()`, which returns the findings as texts, each once.
  static let script = """
    const named = element => (element.getAttribute('aria-label') || element.title ||
      [...element.labels || []].map(label => label.textContent).join(' ') ||
      element.textContent || '').trim() !== '';
    const isPressable = element => element.matches('a[href], button, input, select, textarea, ' +
      'summary, [tabindex]');
    const isPart = element => !element.closest('[aria-hidden=true]') && isShown(element);
    function backdrop(element) {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        const [red, green, blue, alpha = 1] = getComputedStyle(at).backgroundColor
          .match(/[\\d.]+/g).map(Number);
        if (alpha > 0) layers.push([red, green, blue, alpha]);
        if (alpha === 1) break;
      }
      return layers.reverse().reduce((under, [red, green, blue, alpha]) =>
        [red, green, blue].map((value, place) => value * alpha + under[place] * (1 - alpha)),
        [255, 255, 255]);
    }
    const light = colour => colour.map(value => value / 255).map(value => value <= .04045 ?
      value / 12.92 : ((value + .055) / 1.055) ** 2.4)
      .reduce((sum, value, place) => sum + value * [.2126, .7152, .0722][place], 0);
    function contrast(element) {
      const under = backdrop(element);
      let [red, green, blue, alpha = 1] = getComputedStyle(element).color.match(/[\\d.]+/g)
        .map(Number);
      for (let at = element; at; at = at.parentElement) alpha *= +getComputedStyle(at).opacity;
      const over = [red, green, blue].map((value, place) => value * alpha +
        under[place] * (1 - alpha));
      const [one, other] = [light(under), light(over)].sort((one, other) => other - one);
      return (one + .05) / (other + .05);
    }
    function audit() {
      const findings = new Set();
      const find = (rule, element) => findings.add(rule + ' ' + element.tagName.toLowerCase() +
        (element.id ? '#' + element.id : '') +
        (element.classList.length ? '.' + [...element.classList].join('.') : ''));
      const parts = all('body *').filter(isPart);
      const ids = parts.map(part => part.id).filter(Boolean);
      for (const part of parts) {
        if (part.id && ids.filter(id => id === part.id).length > 1) find('duplicate-id', part);
        const isNamed = named(part) || part.querySelector('svg title');
        if (part.matches('button, a[href], summary, input, select, [role=img], nav, dialog, ' +
          '[role=group]') && !isNamed) find('name', part);
        if (part.matches('nav, dialog, [role=group]') && !part.hasAttribute('aria-label')) {
          find('name', part);
        }
        if (part.matches('button, a[href], summary, label label, [role=img]') &&
          [...part.querySelectorAll('*')].some(isPressable)) find('nested-interactive', part);
        const style = getComputedStyle(part);
        const scrolls = ['auto', 'scroll'].includes(style.overflowY) &&
          part.scrollHeight > part.clientHeight + 1 ||
          ['auto', 'scroll'].includes(style.overflowX) && part.scrollWidth > part.clientWidth + 1;
        if (scrolls && part.tabIndex < 0 && ![...part.querySelectorAll('*')].some(inner =>
          inner.tabIndex >= 0)) find('scrollable-region-focusable', part);
        if (part.matches('ul, ol') && [...part.children].some(item => item.tagName !== 'LI')) {
          find('list', part);
        }
        if (part.tabIndex > 0) find('tabindex', part);
        const hasText = [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!hasText || part.closest('svg, noscript, script, style') || part.disabled) continue;
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
        if (contrast(part) < (isLarge ? 3 : 4.5)) find('color-contrast', part);
        if (!part.closest('header, main, nav, dialog, [role=region]')) find('region', part);
      }
      for (const part of all('[aria-hidden=true] *')) {
        if (isPressable(part)) find('aria-hidden-focus', part);
      }
      const levels = parts.filter(part => /^H[1-6]$/.test(part.tagName));
      levels.forEach((part, place) => {
        const last = place ? +levels[place - 1].tagName[1] : 0;
        if (+part.tagName[1] > last + 1) find('heading-order', part);
      });
      if (levels.filter(part => part.tagName === 'H1').length !== 1) {
        find('page-has-heading-one', document.body);
      }
      if (parts.filter(part => part.matches('main')).length !== 1) {
        find('landmark-one-main', document.body);
      }
      if (!document.documentElement.lang) find('html-has-lang', document.documentElement);
      if (!document.title) find('document-title', document.head);
      return [...findings];
    }

    """
}
