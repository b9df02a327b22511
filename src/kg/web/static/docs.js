// Starts Swagger UI on the description whose address the page gives; no address in here, so that any mount point works.
window.addEventListener("load", () => {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
    onComplete: () => fitIn(place),
  });
  // Its deep links take every #fragment for one of theirs, the skip link's too.
  document.querySelector("a.skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("content").focus();
  });
});

// Swagger UI takes itself for the whole page: it has a <main> of its own in ours, and a list to choose from without a name.
function fitIn(place) {
  for (const inner of place.querySelectorAll("main")) {
    inner.setAttribute("role", "none");
    inner.removeAttribute("tabindex");
  }
  for (const choice of place.querySelectorAll("select:not([aria-label])")) {
    choice.setAttribute("aria-label", place.dataset.server);
  }
}
