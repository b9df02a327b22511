import ParsingClient from "sparql-http-client/ParsingClient.js";

const [endpointUrl, operation, query, way] = process.argv.slice(2);
const client = new ParsingClient({ endpointUrl });
const term = ({ termType, value, language }) => ({ termType, value, language });
const operations = {
  async select() {
    const rows = await client.query.select(query, { operation: way });
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, term(value)])));
  },
  ask: () => client.query.ask(query, { operation: way }),
  async construct() {
    const quads = await client.query.construct(query, { operation: way });
    return [...quads].map(({ subject, predicate, object }) => [subject, predicate, object].map(term));
  },
};
try {
  console.log(JSON.stringify(await operations[operation]()));
} catch (error) {
  console.error(error.status, error.message);
  process.exit(1);
}
