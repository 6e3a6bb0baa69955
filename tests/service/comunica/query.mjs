// Asks the service at the address given by Comunica, and prints what it found as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [root, graph] = process.argv.slice(2);
const endpoint = { type: "sparql", value: `${root}sparql` };
const sources = { sources: [endpoint] };
const label = "<http://www.w3.org/2004/02/skos/core#prefLabel>";
const engine = new QueryEngine();

const rows = await (await engine.queryBindings(`SELECT ?s ?label { ?s ${label} ?label }`, sources)).toArray();
const ask = await engine.queryBoolean("ASK { ?s a <https://w3id.org/spinegraph/ontology#Implant> }", sources);
const quads = await (await engine.queryQuads(`CONSTRUCT WHERE { ?s ${label} ?label }`, sources)).toArray();

// A federated query: statements of one document from its graph as a file, labels from the endpoint.
const file = { type: "file", value: `${root}graph?graph=${encodeURIComponent(graph)}` };
const joined = await (
  await engine.queryBindings(
    `SELECT DISTINCT ?object ?label {
       ?statement <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?object . ?object ${label} ?label
     }`,
    { sources: [file, endpoint] },
  )
).toArray();

console.log(
  JSON.stringify({
    select: rows.map((row) => [row.get("s").value, row.get("label").value]),
    ask,
    construct: new Set(quads.map((quad) => `${quad.subject.value} ${quad.object.value}`)).size,
    federated: joined.length,
  }),
);
