// Collects what the Tab key must come to, in order, and notes at every focus where it is and whether its look changed.
// A function that gives the number of places; what it noted is in kgKeyboard.
() => {
  const wanted = "a[href], a[*|href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const ownLook = (element) => {
    const style = getComputedStyle(element);
    const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const outline = hasOutline ? [style.outlineStyle, style.outlineWidth, style.outlineColor].join(" ") : "";
    return [outline, style.boxShadow, style.backgroundColor, style.color, style.borderColor].join("; ");
  };
  // With that of what it stands in: an editor shows the focus of its hidden field around itself.
  const look = (element) => {
    const looks = [];
    for (let one = element, level = 0; one && level < 4; one = one.parentElement, level += 1) looks.push(ownLook(one));
    return looks.join(" | ");
  };
  const name = (element) => {
    const text = element.getAttribute("aria-label") || element.textContent || element.getAttribute("name") || "";
    return `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""} ${text.trim().slice(0, 60)}`;
  };
  const isStop = (element) => {
    if (element.disabled || element.tabIndex < 0) return false;
    if (!element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
    return element === (group.find((one) => one.checked) || group[0]);
  };
  const reachable = [...document.querySelectorAll(wanted)].filter(isStop);
  const before = reachable.map(look);
  const reached = [];
  document.addEventListener("focusin", ({ target }) => {
    const place = reachable.indexOf(target);
    const box = target.getBoundingClientRect();
    reached.push({
      place,
      name: name(target),
      marked: place < 0 || look(target) !== before[place],
      shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    });
  }, true);
  globalThis.kgKeyboard = { reachable: reachable.map(name), reached };
  return reachable.length;
}
