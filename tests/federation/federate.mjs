import { QueryEngine } from "@comunica/query-sparql";

const [query, ...endpoints] = process.argv.slice(2);
const sources = endpoints.map((value) => ({ type: "sparql", value }));
const stream = await new QueryEngine().queryBindings(query, { sources, lenient: false });
const rows = await stream.toArray();
console.log(JSON.stringify(rows.map((row) => Object.fromEntries([...row].map(([key, { value }]) => [key.value, value])))));
