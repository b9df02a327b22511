import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, operation, query, type] = process.argv.slice(2);
const engine = new QueryEngine();
const context = { sources: [{ type: type ?? "sparql", value: endpoint }], lenient: false };

const term = ({ termType, value, language }) => ({ termType, value, language });
const operations = {
  async select() {
    const stream = await engine.queryBindings(query, context);
    const rows = await stream.toArray();
    return rows.map((row) => Object.fromEntries([...row].map(([key, value]) => [key.value, term(value)])));
  },
  ask: () => engine.queryBoolean(query, context),
  async construct() {
    const stream = await engine.queryQuads(query, context);
    return (await stream.toArray()).map(({ subject, predicate, object }) => [subject, predicate, object].map(term));
  },
};
console.log(JSON.stringify(await operations[operation]()));
