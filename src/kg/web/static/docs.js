// Starts Swagger UI on the description whose address the page gives; no address in here, so that any mount point works.
window.addEventListener("load", () => {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
  });
});
