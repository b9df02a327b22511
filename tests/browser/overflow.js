// How far the page is wider than the window, and what sticks out; nothing where it fits.
() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) =>
    element.getBoundingClientRect().right > page.clientWidth + 1 && !element.closest(".scroll, pre"));
  const shown = wide.slice(-3).map((element) => element.outerHTML.slice(0, 120));
  return [`${page.scrollWidth} px in ${page.clientWidth} px`, ...shown];
}
