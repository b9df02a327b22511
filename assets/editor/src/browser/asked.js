// The query in the page's address: in the fragment (#query=…&run=1, #saved=…), or as a form of this site sent it
// (?saved=…&ministry=…), for a form can write no fragment.

const OWN = new Set(["query", "saved", "run", "lang"]);

// {query, saved, values, run}: what the address asks for; a form is always to be run.
export function asked() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const isForm = !fragment.has("query") && !fragment.has("saved");
  const parameters = isForm ? new URLSearchParams(location.search) : fragment;
  const values = Object.fromEntries([...parameters].filter(([name]) => !OWN.has(name)));
  return {
    query: parameters.get("query") ?? undefined,
    saved: parameters.get("saved") ?? undefined,
    values,
    run: parameters.has("run") || (isForm && Object.keys(values).length > 0),
  };
}

// The address of a query on this page.
export function addressOf(query, { run }) {
  const parameters = new URLSearchParams({ query, ...(run ? { run: "1" } : {}) });
  return `${location.pathname}#${parameters}`;
}

// Whether the fragment is a question, and not a place in the page (of the skip link, say).
export function isQuestion() {
  return /[#&](query|saved)=/.test(location.hash);
}

// The links to this page in other languages take the query along.
export function carry() {
  if (location.hash && !isQuestion()) return;
  for (const link of document.querySelectorAll(".languages a")) {
    const address = new URL(link.href);
    address.search = location.search;
    address.hash = location.hash;
    link.href = address.href;
  }
}
